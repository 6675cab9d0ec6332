// The shapes of keys that services give out, and what tells a random value from a word. Pure; any
// thread. Sources: the services' pages about their keys and about secret scanning.
#pragma once

#include <cstddef>
#include <string_view>

namespace switchboard::conversation {

/// A key as it stands in a text: `beginning` bytes that name its service, `size` bytes in all;
/// 0: there is none.
struct KeyShape {
    std::size_t beginning = 0, size = 0;
};

/// The key that `text` begins with, however much follows. With `least` false any length will do.
[[nodiscard]] KeyShape key_of_service(std::string_view text, bool least = true);

/// Three parts of base64url, the first two of which are objects (RFC 7519).
[[nodiscard]] KeyShape web_token(std::string_view text, bool least = true);

/// Characters of ASCII that names and keys are made of.
[[nodiscard]] bool is_alphanumeric(char c);

/// Eight characters and more that nobody writes as a word or a number: with letters and digits,
/// with capitals behind small letters, or too long.
[[nodiscard]] bool is_like_random(std::string_view value);

} // namespace switchboard::conversation
