#include "identity/visitor_token.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "identity/impl/bytes.hpp"

#include <sodium.h>

#include <charconv>
#include <vector>

namespace switchboard::identity {

namespace {

constexpr std::size_t kTokenMax = 1024;
constexpr std::string_view kKeyUse = "switchboard visitor token v1";

std::string payload_of(VisitorGrant const& grant) {
    std::string payload;
    for (auto const* part : {&grant.account, &grant.contact, &grant.inbox, &grant.locale}) {
        payload.append(*part).push_back('|');
    }
    payload += std::to_string(to_ms(grant.first)) + '|' + std::to_string(to_ms(grant.issued)) +
               '|' + std::to_string(to_ms(grant.expires));
    return grant.person.empty() ? payload : payload + '|' + grant.person;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto const bar = text.find('|');
        parts.push_back(text.substr(0, bar));
        if (bar == std::string_view::npos) return parts;
        text.remove_prefix(bar + 1);
    }
}

std::optional<TimePoint> time_of(std::string_view text) {
    std::int64_t ms = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return time_point_ms(ms);
}

std::optional<VisitorGrant> grant_of(std::string_view payload) {
    auto const parts = split(payload);
    if (parts.size() != 7 && parts.size() != 8) return std::nullopt;
    auto const first = time_of(parts[4]);
    auto const issued = time_of(parts[5]);
    auto const expires = time_of(parts[6]);
    if (!first || !issued || !expires) return std::nullopt;
    return VisitorGrant{
        std::string{parts[0]},
        std::string{parts[1]},
        std::string{parts[2]},
        std::string{parts[3]},
        *first,
        *issued,
        *expires,
        parts.size() == 8 ? std::string{parts[7]} : std::string{}};
}

} // namespace

VisitorGrant new_grant(
    std::string account, std::string contact, std::string inbox, std::string locale,
    TimePoint now) {
    return {
        std::move(account),
        std::move(contact),
        std::move(inbox),
        std::move(locale),
        now,
        now,
        now + kVisitorLife,
        {}};
}

std::optional<VisitorGrant> renewed(VisitorGrant grant, TimePoint now) {
    TimePoint const end = grant.first + kVisitorRenewal;
    if (!grant.person.empty() || now >= end || now < grant.issued) return std::nullopt;
    grant.issued = now;
    grant.expires = std::min(now + kVisitorLife, end);
    return grant;
}

VisitorTokens::VisitorTokens(std::string_view installation_key) {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    static_assert(sizeof(key_) == crypto_auth_KEYBYTES);
    SB_ASSERT(!installation_key.empty(), "the installation key is empty");
    crypto_generichash_state state;
    crypto_generichash_init(&state, bytes_of(kKeyUse), kKeyUse.size(), key_.size());
    crypto_generichash_update(&state, bytes_of(installation_key), installation_key.size());
    crypto_generichash_final(&state, key_.data(), key_.size());
}

std::string VisitorTokens::sign(VisitorGrant const& grant) const {
    SB_ASSERT(
        is_valid_id(grant.account) && is_valid_id(grant.contact) && is_valid_id(grant.inbox) &&
            (grant.locale.empty() || is_valid_id(grant.locale)) &&
            (grant.person.empty() || is_valid_id(grant.person)),
        "a visitor grant holds something that is not an id");
    std::string token{kVisitorPrefix};
    token += to_base64url(payload_of(grant));
    std::string mac(crypto_auth_BYTES, '\0');
    crypto_auth(
        reinterpret_cast<unsigned char*>(mac.data()), bytes_of(token), token.size(), key_.data());
    return token + '.' + to_base64url(mac);
}

std::optional<VisitorGrant> VisitorTokens::open(std::string_view token) const {
    if (token.size() > kTokenMax || !token.starts_with(kVisitorPrefix)) return std::nullopt;
    auto const dot = token.rfind('.');
    if (dot < kVisitorPrefix.size()) return std::nullopt;
    auto const signed_part = token.substr(0, dot);
    auto const mac = from_base64url(token.substr(dot + 1));
    if (!mac || mac->size() != crypto_auth_BYTES) return std::nullopt;
    int const forged =
        crypto_auth_verify(bytes_of(*mac), bytes_of(signed_part), signed_part.size(), key_.data());
    if (forged != 0) return std::nullopt;
    auto const payload = from_base64url(signed_part.substr(kVisitorPrefix.size()));
    return payload ? grant_of(*payload) : std::nullopt;
}

} // namespace switchboard::identity
