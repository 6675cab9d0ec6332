// Numbers that are like a one-time code or a PIN, and those that are of a telephone or an order.
// Pure; any thread. Places are of glyphs; each looks at a bounded number of them.
#pragma once

#include "conversation/impl/glyphs.hpp"

#include <cstddef>

namespace switchboard::conversation {

/// Where the code ends that the token from `begin` to `end` is, with groups that go on behind it:
/// four to eight digits, alone or among letters; 0: it is none.
[[nodiscard]] std::size_t code_end(Glyphs const& text, std::size_t begin, std::size_t end);
/// Without brackets and quotes before a number.
[[nodiscard]] std::size_t first_of_code(Glyphs const& text, std::size_t begin);

/// What is announced needs no length: where groups of digits that belong together end; `begin` if
/// there are none.
[[nodiscard]] std::size_t code_groups_end(Glyphs const& text, std::size_t begin);

/// Behind a number in groups, of a telephone for example; `begin` if there is none.
[[nodiscard]] std::size_t digit_groups_end(Glyphs const& text, std::size_t begin);
/// A telephone number, or longer than codes are.
[[nodiscard]] bool is_other_number(Glyphs const& text, std::size_t begin);

} // namespace switchboard::conversation
