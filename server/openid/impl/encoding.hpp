// Encodings of RFC 4648 and of forms (RFC 6749, appendix B), and SHA-256, by OpenSSL. Stateless;
// any thread. base64url is read in its one canonical spelling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace switchboard::openid {

[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
[[nodiscard]] std::string sha256(std::string_view bytes);
/// Everything but letters, digits and - . _ ~ as %XX.
[[nodiscard]] std::string form_value(std::string_view text);
/// Adds "name=value" with its "&" where something is there already.
void append_form(std::string& form, std::string_view name, std::string_view value);

} // namespace switchboard::openid
