#include "conversation/secrets.hpp"

#include "conversation/impl/number_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace switchboard::conversation {
namespace {

constexpr std::string_view kDot = "•";
constexpr std::size_t kGapMax = 3;            // characters between two groups of digits
constexpr std::size_t kCardDigitsMax = 19;    // ISO/IEC 7812-1
constexpr std::size_t kIbanMax = 34;          // ISO 13616
constexpr std::size_t kUnannouncedDigits = 4; // "OTP 482913"; "otp lúc 9h" tells nothing
constexpr std::size_t kWordsBetween = 4; // "mật khẩu của em là": between the word and its secret

struct Piece {
    std::size_t begin = 0, end = 0; // bytes of the text
    std::string shown;
};
using Pieces = std::vector<Piece>;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Bytes of one character that stands between groups of digits; 0: it is none.
std::size_t gap_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return 0;
    if (text[at] == ' ' || text[at] == '-' || text[at] == '.') return 1;
    // No-break space, thin space, figure space, narrow no-break space, hyphen, en dash.
    for (std::string_view const gap : {"\u00a0", "\u2009", "\u2007", "\u202f", "\u2010", "\u2013"})
        if (text.substr(at).starts_with(gap)) return gap.size();
    return 0;
}

/// Behind the gap that begins at `at`; the same place if there is none, or too wide a one.
std::size_t after_gap(std::string_view text, std::size_t at) {
    std::size_t next = at;
    for (std::size_t count = 0; count < kGapMax; ++count) {
        std::size_t const bytes = gap_at(text, next);
        if (bytes == 0) break;
        next += bytes;
    }
    return gap_at(text, next) == 0 ? next : at;
}

/// A number that hangs on letters of ASCII is the name of something: of a parcel, of an order.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    auto const joins = [](char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '/'; };
    bool const before = begin > 0 && joins(text[begin - 1]);
    bool const behind = end < text.size() && joins(text[end]);
    return !before && !behind;
}

std::string shown_card(std::string_view digits) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += kDot;
    return out + " " + std::string{digits.substr(digits.size() - 4)};
}

/// The longest card number that begins with the group of digits at `begin`; ends where it begins
/// if there is none.
Piece card_at(std::string_view text, std::size_t begin) {
    Piece found{begin, begin, {}};
    std::string digits;
    std::vector<std::size_t> groups;
    for (std::size_t at = begin; at < text.size() && is_digit(text[at]);) {
        std::size_t const first = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        digits += text.substr(first, at - first);
        groups.push_back(at - first);
        if (digits.size() > kCardDigitsMax) break;
        if (is_card_grouping(groups) && is_card_number(digits) && stands_alone(text, begin, at))
            found = {begin, at, shown_card(digits)};
        std::size_t const next = after_gap(text, at);
        if (next == at) break;
        at = next;
    }
    return found;
}

/// An account number as it is written: in one piece or in groups, between characters that are none
/// of its own.
Piece iban_at(std::string_view text, std::size_t begin) {
    Piece found{begin, begin, {}};
    std::string plain;
    for (std::size_t at = begin; at < text.size() && plain.size() < kIbanMax; ++at) {
        char const c = text[at];
        if (c == ' ' && at > begin && text[at - 1] != ' ') continue;
        if (!is_digit(c) && !is_letter(c)) break;
        plain += upper(c);
        if (is_iban(plain) && stands_alone(text, begin, at + 1))
            found = {begin, at + 1, plain.substr(0, 2) + shown_card(plain)};
    }
    return found;
}

void find_numbers(std::string_view text, SecretRules const& rules, Pieces& pieces) {
    for (std::size_t at = 0; at < text.size();) {
        Piece found{at, at, {}};
        bool const starts = at == 0 || !(is_digit(text[at - 1]) || is_letter(text[at - 1]));
        if (rules.cards && starts && is_digit(text[at])) found = card_at(text, at);
        bool const like_iban = at + 3 < text.size() && is_letter(text[at]) &&
                               is_letter(text[at + 1]) && is_digit(text[at + 2]);
        if (rules.ibans && starts && like_iban) found = iban_at(text, at);
        if (found.end == at) {
            ++at;
            continue;
        }
        at = found.end;
        pieces.push_back(std::move(found));
    }
}

bool equal_word(std::string_view text, std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char one, char other) {
               return upper(one) == upper(other);
           });
}

struct Token {
    std::size_t begin = 0, end = 0;
    [[nodiscard]] bool empty() const { return begin == end; }
};

/// The next run of what is no space on this line; "=" and ":" end it, and are tokens themselves.
Token token_at(std::string_view text, std::size_t at) {
    auto const is_sign = [](char c) { return c == ':' || c == '='; };
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    std::size_t end = at;
    if (end < text.size() && is_sign(text[end])) return {at, end + 1};
    while (end < text.size() && !is_space(text[end]) && !is_sign(text[end])) ++end;
    return {at, end};
}

/// What was announced as a secret may have any shape after a sign; after a mere word it has to have
/// a digit, since words follow words; and without either, some of them.
Piece secret_after(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 5> kAnnouncing{":", "=", "là", "la", "is"};
    for (std::size_t i = 0; i <= kWordsBetween; ++i) {
        Token const token = token_at(text, at);
        if (token.empty()) break;
        std::string_view const word = text.substr(token.begin, token.end - token.begin);
        bool const announces =
            std::any_of(kAnnouncing.begin(), kAnnouncing.end(), [&](std::string_view each) {
                return equal_word(word, each);
            });
        bool const is_number =
            static_cast<std::size_t>(std::count_if(word.begin(), word.end(), is_digit)) >=
            kUnannouncedDigits;
        if (announces || is_number) {
            Token const secret = announces ? token_at(text, token.end) : token;
            std::string_view const said = text.substr(secret.begin, secret.end - secret.begin);
            bool const by_sign = word == ":" || word == "=";
            bool const is_secret =
                !said.empty() && (by_sign || std::any_of(said.begin(), said.end(), is_digit));
            if (!is_secret) return {at, at, {}};
            std::string shown;
            for (int dots = 0; dots < 4; ++dots) shown += kDot;
            return {secret.begin, secret.end, shown};
        }
        at = token.end;
    }
    return {at, at, {}};
}

void find_announced(std::string_view text, std::string const& word, Pieces& pieces) {
    auto const is_part = [](char c) {
        return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    };
    for (std::size_t at = 0; !word.empty() && at + word.size() <= text.size(); ++at) {
        std::size_t const end = at + word.size();
        if (!equal_word(text.substr(at, word.size()), word)) continue;
        if ((at > 0 && is_part(text[at - 1])) || (end < text.size() && is_part(text[end])))
            continue;
        Piece found = secret_after(text, end);
        if (found.end > found.begin) pieces.push_back(std::move(found));
    }
}

} // namespace

std::optional<std::string> mask_secrets(std::string_view text, SecretRules const& rules) {
    Pieces pieces;
    find_numbers(text, rules, pieces);
    for (auto const& word : rules.words) find_announced(text, word, pieces);
    if (pieces.empty()) return std::nullopt;
    std::stable_sort(pieces.begin(), pieces.end(), [](Piece const& one, Piece const& other) {
        return one.begin < other.begin;
    });
    std::string out;
    std::size_t at = 0;
    for (Piece const& piece : pieces) {
        if (piece.end <= at) continue; // inside of what is masked already
        if (piece.begin > at) out += text.substr(at, piece.begin - at);
        out += piece.shown;
        at = piece.end;
    }
    out += text.substr(at);
    if (out == text) return std::nullopt; // masked before
    return out;
}

} // namespace switchboard::conversation
