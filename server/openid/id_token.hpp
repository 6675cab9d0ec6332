// The ID token of a provider: whether it is to be believed, and what it says then. OpenID Connect
// Core 1.0, section 3.1.3.7; JWS and JWK of RFC 7515, 7517 and 7518, by libcjose. Pure; any thread.
// It takes RS256, PS256 and ES256 only, and reads no claim before the signature is found good.
#pragma once

#include "base/time.hpp"
#include "openid/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::openid {

inline constexpr std::size_t kIdTokenMax = std::size_t{16} * 1024; // bytes
inline constexpr std::size_t kKeySetMax = std::size_t{256} * 1024; // bytes; some carry certificates
inline constexpr std::size_t kKeysMax = 64;                        // of a set
inline constexpr std::size_t kSubjectMax = 255;                    // bytes of ASCII (section 2)
inline constexpr std::size_t kPersonTextMax = 254;                 // bytes of an address or a name
inline constexpr Millis kClockLeeway = std::chrono::seconds{60};
/// How long ago a token may have been made: it comes straight from the provider.
inline constexpr Millis kTokenAgeMax = std::chrono::hours{1};

/// What the token has to fit.
struct Expected {
    std::string issuer, client, nonce;
    std::string access_token; // that came with it; held against `at_hash` where there is one
    TimePoint now{};
};

/// The person, as the provider vouches for.
struct Claims {
    std::string issuer, subject;
    std::string email; // in lower case; empty: none that mail could be sent to
    bool email_verified = false;
    std::string name, locale;
    std::string acr;
    std::vector<std::string> amr;
};

/// One set of a provider's keys, as its jwks_uri answers it: a JSON text. Found bad only where it
/// is no set at all; keys that cannot be used are passed over.
[[nodiscard]] Found<std::string> read_key_set(std::string_view body);

struct TokenCheck {
    Found<Claims> claims;
    /// No key of the set has the token's `kid`: perhaps the provider has new ones.
    bool unknown_key = false;
};
[[nodiscard]] TokenCheck
check_id_token(std::string_view token, std::string const& key_set, Expected const& expected);

} // namespace switchboard::openid
