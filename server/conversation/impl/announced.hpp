// Finds what follows the words that a shop named ("mật khẩu", "OTP"). Pure; any thread. Linear in
// the text for each word.
#pragma once

#include "conversation/impl/glyphs.hpp"
#include "conversation/impl/pieces.hpp"

#include <cstddef>
#include <optional>

namespace switchboard::conversation {

/// What was announced ("là", "is", ":", "=") goes as far as the next space, together with groups of
/// digits that go on; after a sign in any shape, after a mere word if it has a digit, since words
/// follow words. What nothing announces goes if it is like a code: four to eight digits in the same
/// part of the sentence that are no telephone number, and nothing there says order or telephone.
void find_announced(Glyphs const& text, Glyphs const& word, Pieces& pieces);

/// Behind the first place where the word stands by itself.
[[nodiscard]] std::optional<std::size_t> after_word(Glyphs const& text, Glyphs const& word);

} // namespace switchboard::conversation
