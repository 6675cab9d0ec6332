// Numbers as people write them: groups of digits, and what stands between them. Pure; any thread.
#pragma once

#include "conversation/impl/glyphs.hpp"

#include <cstddef>

namespace switchboard::conversation {

/// Behind what stands between two groups of one card number: up to three spaces, hyphens, dots and
/// line breaks, or a single comma or underscore; the same place if that does not stand there, or
/// no digit behind it.
[[nodiscard]] std::size_t after_gap(Glyphs const& text, std::size_t at);

/// Behind the digits that begin at `at`.
[[nodiscard]] std::size_t digits_end(Glyphs const& text, std::size_t at);

} // namespace switchboard::conversation
