#include "identity/signed_identity.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/numeric_date.hpp"
#include "base/text.hpp"
#include "identity/impl/bytes.hpp"
#include "identity/keys.hpp"

#include <boost/json.hpp>

#include <sodium.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace switchboard::identity {

namespace {

namespace json = boost::json;
using Opened = Result<SignedPerson, IdentityProblem>;

bool signed_with(std::string_view text, std::string_view mac, std::string const& secret) {
    std::string right(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(right.data()));
    return equal_in_constant_time(right, mac);
}

std::optional<json::object> object_of(std::string_view part) {
    auto const text = from_base64url(part);
    if (!text || !is_valid_utf8(*text)) return std::nullopt;
    json::parse_options options;
    options.max_depth = 8;
    json::error_code failed;
    json::value value = json::parse(*text, failed, {}, options);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::string text_of(json::object const& object, char const* name) {
    auto const* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

/// A time claim; nothing where it is no sensible number.
std::optional<TimePoint> time_of(json::value const& value) {
    if (!value.is_number()) return std::nullopt;
    json::error_code failed;
    auto const seconds = value.to_number<double>(failed);
    return failed ? std::nullopt : from_numeric_date(seconds);
}

/// Only HS256, and no header that would change how the token is read (RFC 7515 section 4.1.11).
bool header_is_ours(json::object const& header) {
    return text_of(header, "alg") == "HS256" && !header.contains("crit") &&
           !header.contains("b64") && !header.contains("zip");
}

bool is_for(json::object const& claims, std::string_view audience) {
    auto const* const aud = claims.if_contains("aud");
    if (aud == nullptr) return false;
    auto const names = [&](json::value const& one) {
        return one.is_string() &&
               std::string_view{one.get_string().data(), one.get_string().size()} == audience;
    };
    if (!aud->is_array()) return names(*aud);
    return std::any_of(aud->get_array().begin(), aud->get_array().end(), names);
}

std::optional<std::string> time_problem(json::object const& claims, TimePoint now) {
    auto const* const exp = claims.if_contains("exp");
    if (exp == nullptr) return "exp: missing";
    auto const ends = time_of(*exp);
    if (!ends) return "exp: must be a time in seconds";
    if (now >= *ends) return "exp: is over";
    if (*ends > now + kIdentityLifeMax + kIdentityLeeway) return "exp: more than an hour ahead";
    for (char const* const name : {"iat", "nbf"}) {
        auto const* const claim = claims.if_contains(name);
        if (claim == nullptr) continue;
        auto const begins = time_of(*claim);
        if (!begins) return std::string{name} + ": must be a time in seconds";
        if (*begins > now + kIdentityLeeway) return std::string{name} + ": is in the future";
    }
    return std::nullopt;
}

Opened person_of(json::object const& claims) {
    SignedPerson person{
        text_of(claims, "sub"), text_of(claims, "name"), text_of(claims, "email"),
        text_of(claims, "phone"), text_of(claims, "locale")};
    if (person.subject.empty() || person.subject.size() > kSubjectBytesMax)
        return IdentityProblem{"sub: must be a text of 1 to 128 bytes"};
    if (code_points(person.name) > 80) return IdentityProblem{"name: longer than 80 characters"};
    if (!person.email.empty() && !is_mail_address(person.email))
        return IdentityProblem{"email: must be an e-mail address"};
    if (code_points(person.phone) > 32) return IdentityProblem{"phone: longer than 32 characters"};
    if (!is_language_tag(person.locale)) person.locale.clear();
    return person;
}

} // namespace

Result<SignedPerson, IdentityProblem> open_identity(
    std::string_view token, std::vector<std::string> const& secrets, std::string_view audience,
    TimePoint now) {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    IdentityProblem const unsigned_{"the signature is not this inbox's"};
    auto const first = token.find('.');
    auto const last = token.rfind('.');
    if (token.size() > kIdentityBytesMax || first == token.npos || first == last) return unsigned_;
    auto const payload = token.substr(first + 1, last - first - 1);
    if (payload.find('.') != payload.npos) return unsigned_;
    auto const mac = from_base64url(token.substr(last + 1));
    if (!mac) return unsigned_;
    // Every secret is compared, so that the time does not tell which one fits.
    bool known = false;
    for (auto const& secret : secrets)
        known = (!secret.empty() && signed_with(token.substr(0, last), *mac, secret)) || known;
    if (!known) return unsigned_;
    auto const header = object_of(token.substr(0, first));
    if (!header || !header_is_ours(*header)) return IdentityProblem{"alg: must be HS256"};
    auto const claims = object_of(payload);
    if (!claims) return IdentityProblem{"the claims are no JSON object"};
    if (!is_for(*claims, audience)) return IdentityProblem{"aud: must be the inbox's id"};
    if (auto const problem = time_problem(*claims, now)) return IdentityProblem{*problem};
    return person_of(*claims);
}

std::string person_key(std::string_view people, std::string_view subject) {
    return keyed_hash("person " + std::string{people}, subject);
}

} // namespace switchboard::identity

void boost::system::throw_exception_from_error(
    switchboard::identity::IdentityProblem const& problem, source_location const&) {
    throw std::logic_error("value() of a refused identity: " + problem.message);
}
