// The codes of an authenticator app: RFC 6238 (TOTP) over RFC 4226 (HOTP), HMAC-SHA-1, six digits,
// a new one every 30 seconds; and the recovery codes for who has lost the app. Pure but for random
// numbers and the hash; any thread. It never remembers which codes were used.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::identity {

inline constexpr std::size_t kFactorSecretBytes = 20; // RFC 4226, section 4, R6
inline constexpr std::int64_t kCodeStepSeconds = 30;
inline constexpr std::uint64_t kCodeSteps = 1; // of the clocks' difference, to both sides
inline constexpr std::size_t kRecoveryCodes = 10;

[[nodiscard]] std::string random_factor_secret();
/// RFC 4648, section 6, without padding: how apps take a secret that is typed in.
[[nodiscard]] std::string to_base32(std::string_view bytes);
/// What the app reads: "otpauth://totp/ISSUER:NAME?secret=...".
[[nodiscard]] std::string
otpauth_uri(std::string_view issuer, std::string_view name, std::string_view secret);

/// The code of a step (RFC 4226, section 5.3).
[[nodiscard]] std::string code_of(std::string_view secret, std::uint64_t step);
[[nodiscard]] std::uint64_t step_at(TimePoint now);
/// The step that a code belongs to, if it is of now or of a neighbour; the newest if of several.
[[nodiscard]] std::optional<std::uint64_t>
step_of_code(std::string_view secret, std::string_view code, TimePoint now);

/// Three groups of four letters and digits, 59 bits each.
[[nodiscard]] std::vector<std::string> random_recovery_codes();
/// What is kept of one; capitals and dashes do not matter.
[[nodiscard]] std::string recovery_hash(std::string_view code);

} // namespace switchboard::identity
