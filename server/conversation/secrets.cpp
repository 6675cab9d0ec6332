#include "conversation/secrets.hpp"

#include "base/letters.hpp"
#include "conversation/impl/announced.hpp"
#include "conversation/impl/keys.hpp"
#include "conversation/impl/numbers.hpp"

#include <algorithm>

namespace switchboard::conversation {
namespace {

std::optional<std::string> mask_once(std::string_view text, SecretRules const& rules) {
    Glyphs const glyphs{text};
    Pieces pieces;
    if (rules.cards || rules.ibans) find_cards_and_ibans(glyphs, rules.cards, rules.ibans, pieces);
    if (rules.keys) find_keys(text, Typed::Whole, pieces);
    for (auto const& word : rules.words) find_announced(glyphs, Glyphs{word}, pieces);
    if (pieces.empty()) return std::nullopt;
    std::string out = with_pieces(text, std::move(pieces));
    if (out == text) return std::nullopt; // masked before
    return out;
}

constexpr char32_t kSomething = U'\0';

/// Without what masking may change beside what it hides: letters and digits, and a mark where
/// something is hidden.
std::u32string compared(std::string_view text) {
    Glyphs const glyphs{text};
    std::u32string out;
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        char32_t const c = glyphs[i];
        bool const hides = c == U'\u2022' && !out.ends_with(kSomething);
        if (hides || is_of_word(c)) out += hides ? kSomething : c;
    }
    return out;
}

} // namespace

bool has_private_key(std::string_view bytes) {
    return find_private_key(bytes) != bytes.npos;
}

std::string with_pieces(std::string_view text, Pieces pieces) {
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
    return out;
}

std::optional<std::string> mask_secrets(std::string_view text, SecretRules const& rules) {
    // What is masked can make what is left a number: the last four digits and groups behind them.
    // Each time fewer characters can be read, so this ends.
    auto masked = mask_once(text, rules);
    while (masked) {
        auto again = mask_once(*masked, rules);
        if (!again) break;
        masked = std::move(again);
    }
    return masked;
}

std::string mask_preview(std::string_view text, SecretRules const& rules) {
    std::string shown = mask_secrets(text, rules).value_or(std::string{text});
    Glyphs const glyphs{shown};
    Pieces pieces;
    if (rules.cards || rules.ibans) find_long_numbers(glyphs, pieces);
    if (rules.keys) find_keys(shown, Typed::Still, pieces);
    std::optional<std::size_t> first;
    for (auto const& word : rules.words)
        if (auto const end = after_word(glyphs, Glyphs{word}))
            first = std::min(first.value_or(*end), *end);
    if (first && glyphs.byte(*first) < shown.size())
        pieces.insert(
            pieces.begin(), {glyphs.byte(*first), shown.size(), std::string{" "}.append(kHidden)});
    return with_pieces(shown, std::move(pieces));
}

bool is_masked_form(std::string_view shown, std::string_view text) {
    std::u32string const pattern = compared(shown), whole = compared(text);
    std::size_t const first = pattern.find(kSomething);
    if (first == pattern.npos) return pattern == whole;
    std::u32string_view parts = pattern, rest = whole;
    if (!rest.starts_with(parts.substr(0, first))) return false;
    rest.remove_prefix(first);
    parts.remove_prefix(first + 1);
    for (auto at = parts.find(kSomething); at != parts.npos; at = parts.find(kSomething)) {
        std::size_t const found = rest.find(parts.substr(0, at));
        if (found == rest.npos) return false;
        rest.remove_prefix(found + at);
        parts.remove_prefix(at + 1);
    }
    return rest.ends_with(parts);
}

} // namespace switchboard::conversation
