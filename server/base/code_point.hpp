// One character of UTF-8 after the other. Pure; callable from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace switchboard {

/// The code point that begins at `at`, which moves behind it. `text` must be valid UTF-8 (RFC 3629)
/// and `at` within it, at the beginning of a character.
[[nodiscard]] inline char32_t next_code_point(std::string_view text, std::size_t& at) {
    auto const byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    unsigned const lead = byte(at++);
    std::size_t const more = lead < 0xC0U ? 0 : lead < 0xE0U ? 1 : lead < 0xF0U ? 2 : 3;
    char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t i = 0; i < more; ++i) c = (c << 6) | (byte(at++) & 0x3FU);
    return c;
}

} // namespace switchboard
