// UTF-8 checks and counts for text that people typed. Pure; callable from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace switchboard {

/// True if `text` is well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above
/// U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// Number of code points in `text`, which must be valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

/// True if `text`, which must be valid UTF-8, has a control character (C0, DEL, C1) other than the
/// line breaks CR, LF and U+0085 and the tab.
[[nodiscard]] bool has_control_character(std::string_view text);

/// True if `id` is 1 to `max` characters of A-Z a-z 0-9 - _ . (every id on the wire and in a key
/// is).
[[nodiscard]] bool is_valid_id(std::string_view id, std::size_t max = 64);

/// The shape of an address that mail can be sent to: name@host.domain in printable ASCII without
/// spaces, quotes and angle brackets, at most 254 bytes (RFC 5321, 4.5.3.1.3). Says nothing of its
/// existence.
[[nodiscard]] bool is_mail_address(std::string_view text);

/// True if `tag` has the shape of a language tag: subtags of 1 to 8 letters and digits with hyphens
/// between, the first of 2 to 8 letters, at most 35 characters (RFC 5646, 2.1 and 4.4.1). Says
/// nothing of whether there is such a language.
[[nodiscard]] bool is_language_tag(std::string_view tag);

/// The first subtag, which names the language: "en" of "en-GB". Case stays as it is.
[[nodiscard]] std::string_view primary_language(std::string_view tag);

} // namespace switchboard
