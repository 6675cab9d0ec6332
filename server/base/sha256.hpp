// SHA-256 (FIPS 180-4), by libsodium: 32 bytes. Pure; any thread. For what is secret by itself, or
// no secret at all; passwords have their own hash (identity/password.hpp).
#pragma once

#include <string>
#include <string_view>

namespace switchboard {

[[nodiscard]] std::string sha256(std::string_view bytes);

} // namespace switchboard
