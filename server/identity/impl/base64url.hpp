// base64url without padding (RFC 4648, section 5), in its one canonical form. Pure; any thread.
// Decoding never accepts a second spelling of the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace switchboard::identity {

[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

} // namespace switchboard::identity
