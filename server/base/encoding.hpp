// Bytes as text: base64 and base64url (RFC 4648, sections 4 and 5), percent-encoding (RFC 3986) and
// hexadecimal digits. Pure; any thread. base64url has no padding and is read in its one canonical
// spelling: two texts never stand for the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace switchboard {

[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Nothing where it is no base64url, or not the one spelling.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// Everything but letters, digits and - . _ ~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// Two small digits for each byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);

} // namespace switchboard
