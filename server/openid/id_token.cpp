#include "openid/id_token.hpp"

#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "openid/impl/json_text.hpp"
#include "openid/impl/key_set.hpp"
#include "openid/impl/profile.hpp"
#include "openid/impl/time_claims.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace switchboard::openid {

namespace {

constexpr std::size_t kClaimListMax = 32; // entries of `aud` and `amr`

Problem refused(std::string what) {
    return {Fault::Refused, "the ID token: " + std::move(what)};
}

struct Parts {
    std::string header, payload; // decoded
};

std::optional<Parts> parts_of(std::string_view token) {
    auto const first = token.find('.');
    auto const last = token.rfind('.');
    if (first == token.npos || first == last) return std::nullopt;
    auto const middle = token.substr(first + 1, last - first - 1);
    auto header = from_base64url(token.substr(0, first));
    auto payload = from_base64url(middle); // refuses another dot
    auto const signature = from_base64url(token.substr(last + 1));
    if (!header || !payload || !signature) return std::nullopt;
    return Parts{*std::move(header), *std::move(payload)};
}

bool is_admitted(std::string const& algorithm) {
    constexpr std::array<std::string_view, 3> kAdmitted{"RS256", "PS256", "ES256"};
    return std::find(kAdmitted.begin(), kAdmitted.end(), algorithm) != kAdmitted.end();
}

/// No header that would change how the token is read (RFC 7515, section 4.1.11; RFC 7797), and no
/// token of another kind (RFC 8725, section 3.11).
Found<Signed> read_header(std::string_view text) {
    auto const header = object_of(text, kIdTokenMax);
    if (!header) return refused("its header is no JSON object");
    Signed how{text_of(*header, "alg"), text_of(*header, "kid")};
    if (!is_admitted(how.algorithm)) return refused("alg: must be RS256, PS256 or ES256");
    for (char const* const name : {"crit", "b64", "zip"})
        if (header->contains(name)) return refused(std::string{name} + ": is not admitted");
    std::string const type = text_of(*header, "typ");
    if (!type.empty() && type != "JWT" && type != "jwt") return refused("typ: must be JWT");
    if (header->contains("kid") && how.key_id.empty())
        return refused("kid: must be a text that is not empty");
    return how;
}

std::optional<std::string> audience_problem(json::object const& claims, std::string const& client) {
    auto const* const claim = claims.if_contains("aud");
    if (claim == nullptr) return "aud: missing";
    std::vector<std::string> audience;
    if (claim->is_string()) audience.emplace_back(view_of(claim->get_string()));
    if (claim->is_array() && claim->get_array().size() <= kClaimListMax)
        audience = texts_of(claims, "aud");
    if (claim->is_array() && audience.size() != claim->get_array().size())
        return "aud: must be a list of texts";
    if (std::find(audience.begin(), audience.end(), client) == audience.end())
        return "aud: is somebody else";
    bool const named = claims.contains("azp");
    if (named && text_of(claims, "azp") != client) return "azp: is somebody else";
    if (!named && audience.size() > 1) return "azp: missing, with more than one aud";
    return std::nullopt;
}

/// OpenID Connect Core 1.0, section 3.1.3.6: the left half of the hash; all three algorithms hash
/// with SHA-256.
std::optional<std::string>
access_token_problem(json::object const& claims, std::string const& access_token) {
    constexpr std::size_t kHalf = 16;
    if (!claims.contains("at_hash") || access_token.empty()) return std::nullopt;
    if (text_of(claims, "at_hash") == to_base64url(sha256(access_token).substr(0, kHalf)))
        return std::nullopt;
    return "at_hash: is not of this access token";
}

bool is_subject(std::string const& text) {
    return !text.empty() && text.size() <= kSubjectMax &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Found<Claims> read_claims(std::string_view text, Expected const& expected) {
    auto const claims = object_of(text, kIdTokenMax);
    if (!claims) return refused("its claims are no JSON object");
    if (text_of(*claims, "iss") != expected.issuer) return refused("iss: is somebody else");
    if (auto const problem = audience_problem(*claims, expected.client)) return refused(*problem);
    if (auto const problem = time_problem(*claims, expected.now, kClockLeeway, kTokenAgeMax))
        return refused(*problem);
    if (expected.nonce.empty() || text_of(*claims, "nonce") != expected.nonce)
        return refused("nonce: is not the one of this log-in");
    if (auto const problem = access_token_problem(*claims, expected.access_token))
        return refused(*problem);
    Claims out;
    out.issuer = expected.issuer;
    out.subject = text_of(*claims, "sub");
    if (!is_subject(out.subject)) return refused("sub: must be 1 to 255 characters of ASCII");
    read_profile(*claims, out);
    out.acr = text_of(*claims, "acr");
    out.amr = texts_of(*claims, "amr");
    if (out.amr.size() > kClaimListMax) return refused("amr: more than 32 methods");
    return out;
}

} // namespace

Found<std::string> read_key_set(std::string_view body) {
    auto const document = object_of(body, kKeySetMax);
    auto const* const keys = document ? document->if_contains("keys") : nullptr;
    if (keys == nullptr || !keys->is_array())
        return Problem{Fault::Misconfigured, "the provider's keys are no JWK Set"};
    if (keys->get_array().size() > kKeysMax)
        return Problem{
            Fault::Misconfigured,
            "the provider has more than " + std::to_string(kKeysMax) + " keys"};
    return std::string{body};
}

TokenCheck
check_id_token(std::string_view token, std::string const& key_set, Expected const& expected) {
    if (token.size() > kIdTokenMax)
        return {refused("is longer than " + std::to_string(kIdTokenMax) + " bytes")};
    auto const parts = parts_of(token);
    if (!parts) return {refused("is no JWS in compact form")};
    auto const how = read_header(parts->header);
    if (!how) return {how.error()};
    auto const keys = object_of(key_set, kKeySetMax);
    auto const* const list = keys ? keys->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return {refused("there are no keys")};
    auto const key = choose_key(list->get_array(), *how);
    if (auto const* const none = std::get_if<NoKey>(&key)) {
        if (*none == NoKey::Ambiguous) return {refused("kid: more than one key fits")};
        return {refused("kid: no key fits"), true};
    }
    if (!is_signed_by(token, std::get<json::object>(key)))
        return {refused("its signature is not the provider's")};
    return {read_claims(parts->payload, expected)};
}

} // namespace switchboard::openid
