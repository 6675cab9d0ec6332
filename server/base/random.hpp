// Unguessable identifiers from the operating system's random source. Stateless; callable from any
// thread. Used by the edges only: a pure core is handed the ids it needs.
#pragma once

#include <cstddef>
#include <string>

namespace switchboard {

/// `bytes` random bytes as base64url without padding (RFC 4648, section 5); 16 bytes make 22
/// characters.
[[nodiscard]] std::string random_token(std::size_t bytes = 16);

} // namespace switchboard
