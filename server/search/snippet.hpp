// The part of a text that answers a search, with the found words marked. Pure.
#pragma once

#include "search/words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::search {

struct Piece {
    std::string text;
    bool hit = false;
    friend bool operator==(Piece const&, Piece const&) = default;
};

/// Some 120 characters around the first found word, cut between words; "…" where text was left
/// out. Empty if no word of the wish is in the text: then it is no answer (any more).
[[nodiscard]] std::vector<Piece> snippet_of(std::string_view text, Wish const& wish);

/// Whether every word of the wish is in the text.
[[nodiscard]] bool answers(std::string_view text, Wish const& wish);

} // namespace switchboard::search
