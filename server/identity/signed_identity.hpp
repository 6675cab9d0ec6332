// A customer's identity as the shop's own server vouches for it: a JWT (RFC 7519) signed with HS256
// (RFC 7515, RFC 7518 section 3.2) and the inbox's secret. Pure but for libsodium; any thread. It
// reads nothing of a token before its signature is found good, and says why only of those.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::identity {

inline constexpr std::size_t kIdentityBytesMax = 4096;
inline constexpr std::size_t kSubjectBytesMax = 128;
inline constexpr Millis kIdentityLifeMax = std::chrono::hours{1};   // from now to `exp`
inline constexpr Millis kIdentityLeeway = std::chrono::seconds{60}; // of clocks: iat, nbf

/// What the token says of its person. Only `subject` is always there.
struct SignedPerson {
    std::string subject, name, email, phone, locale;
};

/// Why a token is not taken, for the shop's developers.
struct IdentityProblem {
    std::string message;
};

/// `secrets` are tried in their order; `audience` is the inbox's id.
[[nodiscard]] Result<SignedPerson, IdentityProblem> open_identity(
    std::string_view token, std::vector<std::string> const& secrets, std::string_view audience,
    TimePoint now);

/// Under which a person is known, without telling who: `people` names those that an account keeps
/// apart from others.
[[nodiscard]] std::string person_key(std::string_view people, std::string_view subject);

} // namespace switchboard::identity

namespace boost::system {
[[noreturn]] void throw_exception_from_error(
    switchboard::identity::IdentityProblem const& problem, source_location const& where);
} // namespace boost::system
