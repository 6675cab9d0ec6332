#include "conversation/impl/numbers.hpp"

#include "base/letters.hpp"
#include "conversation/impl/digit_groups.hpp"
#include "conversation/impl/number_shapes.hpp"

#include <algorithm>
#include <array>

namespace switchboard::conversation {
namespace {

constexpr std::size_t kCardDigitsMax = 19; // ISO/IEC 7812-1
constexpr std::size_t kIbanMax = 34;       // ISO 13616-1
constexpr std::size_t kBankLetters = 4;    // "NWBK"; ibid.
constexpr std::size_t kLettersMax = 16;    // of what a number hangs on
constexpr std::size_t kLongNumber = 8;

struct Found {
    std::size_t end = 0; // glyphs; 0: none
    std::string shown;
};

std::string last_four(std::string_view number) {
    std::string out{kHidden};
    out += ' ';
    out.append(number.substr(number.size() - 4));
    return out;
}

void add_digits(std::string& out, Glyphs const& text, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) out += static_cast<char>(text[i]);
}

/// A number that hangs on letters is the name of something ("DH4111111111111111"), unless they say
/// that it is a card, or are words of another alphabet than names of orders are made of
/// ("chị411…"). What hangs on a path or a key is a name as well.
bool may_begin_card(Glyphs const& text, std::size_t begin) {
    static constexpr std::array<std::u32string_view, 14> kOfCards{
        U"visa", U"card",  U"master", U"mc",  U"jcb", U"amex", U"napas",
        U"atm",  U"debit", U"credit", U"the", U"so",  U"pay",  U"diners"};
    std::u32string letters;
    for (std::size_t at = begin; letters.size() < kLettersMax && is_of_word(text.before(at)); --at)
        letters.insert(letters.begin(), text.before(at));
    if (letters.empty()) return text.before(begin) != U'/' && text.before(begin) != U'_';
    if (is_digit(letters.back())) return false;
    bool const is_ascii =
        std::all_of(letters.begin(), letters.end(), [](char32_t c) { return c < 0x80; });
    return !is_ascii || std::any_of(kOfCards.begin(), kOfCards.end(), [&](auto const& word) {
        return letters.ends_with(word);
    });
}

/// The longest card number that begins with the group of digits at `begin`. Letters may follow
/// ("4111…nhé"), and so may a date ("…/12/29").
Found card_at(Glyphs const& text, std::size_t begin) {
    Found found;
    if (!may_begin_card(text, begin)) return found;
    std::string digits;
    std::vector<std::size_t> groups;
    for (std::size_t at = begin; is_digit(text[at]);) {
        std::size_t const end = digits_end(text, at);
        if (digits.size() + end - at > kCardDigitsMax) break;
        add_digits(digits, text, at, end);
        groups.push_back(end - at);
        if (is_card_grouping(groups, digits) && is_card_number(digits))
            found = {end, last_four(digits)};
        std::size_t const next = after_gap(text, end);
        if (next == end) break;
        at = next;
    }
    return found;
}

/// A letter or digit of ASCII, without a mark on it ("ả").
bool is_of_iban(Glyphs const& text, std::size_t at) {
    char32_t const behind = text[at + 1];
    bool const has_mark = is_of_word(behind) && behind >= U'\u0300' && behind <= U'\u036F';
    return is_digit(text[at]) || (is_letter(text[at]) && !has_mark);
}

/// What one group of an account number may be: the bank's letters behind the first group, or
/// something with a digit. Words of a sentence are neither.
struct IbanGroup {
    std::size_t index = 0, size = 0;
    bool has_digit = false;
    [[nodiscard]] bool may_be() const { return has_digit || (index == 1 && size == kBankLetters); }
};

/// An account number as it is written: in one piece or in groups, which every country makes in its
/// own way, its check digits behind the country, between characters that are none of its own.
Found iban_at(Glyphs const& text, std::size_t begin) {
    Found found;
    char32_t const front = text.before(begin);
    if (is_of_word(front) || front == U'/' || front == U'_') return found;
    if (!is_digit(text[begin + 2]) || !is_digit(text[begin + 3])) return found;
    std::string plain;
    IbanGroup group;
    for (std::size_t at = begin; plain.size() < kIbanMax && is_of_iban(text, at); ++at) {
        plain += static_cast<char>(is_letter(text[at]) ? text[at] - U'a' + U'A' : text[at]);
        ++group.size;
        group.has_digit = group.has_digit || is_digit(text[at]);
        char32_t const behind = text[at + 1];
        bool const ends = !is_digit(behind) && !is_letter(behind) && behind != U'_';
        if (ends && !group.may_be()) break;
        if (ends && is_iban(plain))
            found = {at + 1, std::string{plain, 0, 2}.append(last_four(plain))};
        if (behind == U' ' || behind == U'-') {
            group = {.index = group.index + 1};
            ++at;
        }
    }
    return found;
}

} // namespace

void find_cards_and_ibans(Glyphs const& text, bool cards, bool ibans, Pieces& pieces) {
    for (std::size_t at = 0; at < text.size();) {
        Found found;
        bool const begins_group = is_digit(text[at]) && !is_digit(text.before(at));
        bool const like_iban =
            is_letter(text[at]) && is_letter(text[at + 1]) && is_digit(text[at + 2]);
        if (cards && begins_group) found = card_at(text, at);
        if (ibans && like_iban) found = iban_at(text, at);
        if (found.end > at) pieces.push_back({text.byte(at), text.byte(found.end), found.shown});
        at = std::max(at + 1, found.end);
    }
}

void find_long_numbers(Glyphs const& text, Pieces& pieces) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at])) continue;
        std::size_t const begin = at;
        std::size_t count = 0;
        for (std::size_t next = at; is_digit(text[next]);) {
            at = digits_end(text, next);
            count += at - next;
            next = after_gap(text, at);
        }
        if (count >= kLongNumber)
            pieces.push_back({text.byte(begin), text.byte(at), std::string{kHidden}});
    }
}

} // namespace switchboard::conversation
