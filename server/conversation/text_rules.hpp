// Whether a text may be stored as a message, a note or a whisper. Pure functions; any thread.
// They never change a text: what was typed is what is stored, in whatever normal form it came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace switchboard::conversation {

struct TextLimits {
    std::size_t code_points = 8'000;
    std::size_t bytes = 32 * 1'024;
};

enum class TextProblem : std::uint8_t { None, Empty, TooLong, InvalidUtf8, ControlCharacter };

/// Text with nothing but white space is Empty. Tabs and line breaks are text; other control
/// characters (C0, DEL, C1) are not, since nobody can see them and terminals and logs obey them.
[[nodiscard]] TextProblem check_text(std::string_view text, TextLimits const& limits);

} // namespace switchboard::conversation
