#include "conversation/text_rules.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace switchboard::conversation {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 && !is_space(text[i])) return true;
        if (byte == 0x7F) return true;
        // U+0080 to U+009F are C2 80 to C2 9F; U+0085, the next-line mark, is a line break.
        if (byte == 0xC2 && i + 1 < text.size()) {
            auto const next = static_cast<unsigned char>(text[i + 1]);
            if (next < 0xA0 && next != 0x85) return true;
        }
    }
    return false;
}

} // namespace

TextProblem check_text(std::string_view text, TextLimits const& limits) {
    if (text.size() > limits.bytes) return TextProblem::TooLong;
    if (!is_valid_utf8(text)) return TextProblem::InvalidUtf8;
    if (std::all_of(text.begin(), text.end(), is_space)) return TextProblem::Empty;
    if (has_control_character(text)) return TextProblem::ControlCharacter;
    if (code_points(text) > limits.code_points) return TextProblem::TooLong;
    return TextProblem::None;
}

} // namespace switchboard::conversation
