#include "conversation/text_rules.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace switchboard::conversation {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
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
