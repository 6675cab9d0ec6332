// Letters of every script, by the tables of Unicode (ICU). Pure; callable from any thread.
#pragma once

#include <string>

namespace switchboard {

/// A letter, a digit or a mark that stands on one.
[[nodiscard]] bool is_of_word(char32_t c);

/// Adds the character in small letters, its marks apart behind it (NFD): "Ậ" as "a", dot below and
/// circumflex.
void append_small_apart(char32_t c, std::u32string& out);

} // namespace switchboard
