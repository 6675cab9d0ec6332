#include "conversation/impl/digit_groups.hpp"

namespace switchboard::conversation {
namespace {

constexpr std::size_t kGapMax = 3; // "4111 – 1111"

bool is_gap(char32_t c) {
    return is_blank(c) || is_line_break(c) || c == U'-' || c == U'.';
}

} // namespace

std::size_t after_gap(Glyphs const& text, std::size_t at) {
    std::size_t next = at;
    if (text[at] == U',' || text[at] == U'_') {
        ++next;
    } else {
        while (next < at + kGapMax && is_gap(text[next])) ++next;
    }
    return is_digit(text[next]) ? next : at;
}

std::size_t digits_end(Glyphs const& text, std::size_t at) {
    while (is_digit(text[at])) ++at;
    return at;
}

} // namespace switchboard::conversation
