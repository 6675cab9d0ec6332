#include "search/snippet.hpp"

#include <algorithm>

namespace switchboard::search {
namespace {

constexpr std::size_t kBytesBefore = 48;
constexpr std::size_t kBytesAfter = 150; // a letter of Vietnamese has up to three bytes
constexpr char const* kLeftOut = "…";

bool is_hit(Wish const& wish, Word const& word) {
    for (std::size_t i = 0; i < wish.words.size(); ++i)
        if (meets(wish, i, word)) return true;
    return false;
}

void add(std::vector<Piece>& pieces, std::string_view text, bool hit) {
    if (!text.empty()) pieces.push_back({std::string(text), hit});
}

} // namespace

std::vector<Piece> snippet_of(std::string_view text, Wish const& wish) {
    std::vector<Word> const words = words_of(text);
    auto const first = std::find_if(
        words.begin(), words.end(), [&](Word const& word) { return is_hit(wish, word); });
    if (first == words.end()) return {};
    auto from = first;
    while (from != words.begin() && first->begin - std::prev(from)->begin <= kBytesBefore) --from;
    std::size_t at = from == words.begin() ? 0 : from->begin;
    std::vector<Piece> pieces;
    if (at > 0) add(pieces, kLeftOut, false);
    auto word = from;
    for (; word != words.end() && word->end <= first->begin + kBytesAfter; ++word) {
        if (!is_hit(wish, *word)) continue;
        add(pieces, text.substr(at, word->begin - at), false);
        add(pieces, text.substr(word->begin, word->end - word->begin), true);
        at = word->end;
    }
    if (word == words.end()) {
        add(pieces, text.substr(at), false);
        return pieces;
    }
    std::size_t const end = word == first ? first->end : std::prev(word)->end;
    if (end > at) add(pieces, text.substr(at, end - at), false);
    add(pieces, kLeftOut, false);
    return pieces;
}

bool answers(std::string_view text, Wish const& wish) {
    std::vector<Word> const words = words_of(text);
    for (std::size_t i = 0; i < wish.words.size(); ++i) {
        auto const met = [&](Word const& word) { return meets(wish, i, word); };
        if (std::none_of(words.begin(), words.end(), met)) return false;
    }
    return true;
}

} // namespace switchboard::search
