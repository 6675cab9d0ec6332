#include "conversation/impl/code_shapes.hpp"

#include "base/letters.hpp"
#include "conversation/impl/digit_groups.hpp"

#include <algorithm>
#include <vector>

namespace switchboard::conversation {
namespace {

constexpr std::size_t kDigitsMin = 4, kDigitsMax = 8;
constexpr std::size_t kGroupMax = 4;   // "482 913", "4829 13"; "482913 10 phút" goes not on
constexpr std::size_t kGroupsMax = 20; // what is longer is no number that people write

struct Group {
    std::size_t begin = 0, end = 0;
    [[nodiscard]] std::size_t size() const { return end - begin; }
};
using Groups = std::vector<Group>;

/// Groups of digits with one space, hyphen or dot between them. A line break ends them.
Groups groups_at(Glyphs const& text, std::size_t at) {
    Groups groups;
    while (groups.size() < kGroupsMax && is_digit(text[at])) {
        groups.push_back({at, digits_end(text, at)});
        std::size_t const gap = groups.back().end;
        bool const goes_on = is_blank(text[gap]) || text[gap] == U'-' || text[gap] == U'.';
        at = goes_on ? gap + 1 : gap;
    }
    return groups;
}

std::size_t digits_of(Groups const& groups, std::size_t from, std::size_t count) {
    std::size_t sum = 0;
    for (std::size_t i = from; i < std::min(from + count, groups.size()); ++i)
        sum += groups[i].size();
    return sum;
}

/// National and international numbers, and those of call centres (1800 and 1900 in Viet Nam).
bool is_telephone(Glyphs const& text, Groups const& groups, std::size_t from) {
    std::size_t const begin = groups[from].begin;
    std::size_t const digits = digits_of(groups, from, groups.size());
    if (text.before(begin) == U'+') return true;
    if (text[begin] == U'0') return digits >= 9 && digits <= 11;
    bool const is_centre = text[begin] == U'1' &&
                           (text[begin + 1] == U'8' || text[begin + 1] == U'9') &&
                           text[begin + 2] == U'0' && text[begin + 3] == U'0';
    return is_centre && digits >= 8 && digits <= 10;
}

/// How many of the first groups are one code.
std::size_t groups_of_code(Glyphs const& text, Groups const& groups) {
    if (groups.empty() || is_telephone(text, groups, 0)) return 0;
    std::size_t count = 1;
    if (groups[0].size() > kGroupMax) return count;
    while (count < groups.size() && groups[count].size() <= kGroupMax &&
           !is_telephone(text, groups, count))
        ++count;
    return count;
}

/// What a token consists of.
struct Content {
    std::size_t digits = 0, last = 0; // `last`: behind the last letter or digit
    bool has_letters = false;
    bool is_other = false; // a date, a time, a path, an amount
};

Content content_of(Glyphs const& text, std::size_t begin, std::size_t end) {
    Content out;
    for (std::size_t i = begin; i < end; ++i) {
        char32_t const c = text[i];
        bool const is_part = is_of_word(c);
        out.digits += is_digit(c) ? 1 : 0;
        out.has_letters = out.has_letters || (is_part && !is_digit(c));
        out.is_other = out.is_other || c == U'/' || c == U':' ||
                       (c == U'.' && is_digit(text.before(i)) && is_digit(text[i + 1]));
        if (is_part) out.last = i + 1;
    }
    return out;
}

bool is_length_of_code(std::size_t digits) {
    return digits >= kDigitsMin && digits <= kDigitsMax;
}

} // namespace

std::size_t first_of_code(Glyphs const& text, std::size_t begin) {
    std::size_t at = begin;
    while (text[at] == U'(' || text[at] == U'"' || text[at] == U'\'' || text[at] == U'+') ++at;
    return is_digit(text[at]) ? at : begin;
}

std::size_t code_groups_end(Glyphs const& text, std::size_t begin) {
    std::size_t const first = first_of_code(text, begin);
    Groups const groups = groups_at(text, first);
    std::size_t const count = groups_of_code(text, groups);
    bool const is_code = count > 0 && digits_of(groups, 0, count) <= kDigitsMax;
    return is_code ? groups[count - 1].end : begin;
}

std::size_t code_end(Glyphs const& text, std::size_t begin, std::size_t end) {
    Content const content = content_of(text, begin, end);
    if (content.is_other) return 0;
    if (content.has_letters) return is_length_of_code(content.digits) ? end : 0;
    Groups const groups = groups_at(text, first_of_code(text, begin));
    std::size_t const count = groups_of_code(text, groups);
    bool const is_code =
        is_length_of_code(digits_of(groups, 0, count)) && groups[count - 1].end >= content.last;
    return is_code ? groups[count - 1].end : 0;
}

std::size_t digit_groups_end(Glyphs const& text, std::size_t begin) {
    Groups const groups = groups_at(text, first_of_code(text, begin));
    return groups.empty() ? begin : groups.back().end;
}

bool is_other_number(Glyphs const& text, std::size_t begin) {
    return digit_groups_end(text, begin) > begin && code_groups_end(text, begin) == begin;
}

} // namespace switchboard::conversation
