// Finds card and account numbers in a text, by their shapes alone. Pure; any thread. Linear in the
// text.
#pragma once

#include "conversation/impl/glyphs.hpp"
#include "conversation/impl/pieces.hpp"

namespace switchboard::conversation {

void find_cards_and_ibans(Glyphs const& text, bool cards, bool ibans, Pieces& pieces);

/// Numbers of eight digits and more, whatever they are: of a card that is being typed fifteen
/// digits have no check digit yet.
void find_long_numbers(Glyphs const& text, Pieces& pieces);

} // namespace switchboard::conversation
