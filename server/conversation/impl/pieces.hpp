// What is to be made unreadable in a text, and what is shown instead. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::conversation {

struct Piece {
    std::size_t begin = 0, end = 0; // bytes of the text
    std::string shown;
};
using Pieces = std::vector<Piece>;

inline constexpr std::string_view kHidden = "••••";

/// The text with what the pieces say; of those that overlap the first one's beginning counts.
[[nodiscard]] std::string with_pieces(std::string_view text, Pieces pieces);

} // namespace switchboard::conversation
