// A card's number in a sentence, and what is left of it.
#pragma once

namespace switchboard::privacy {

inline constexpr char const* kCard = "thẻ 4111 1111 1111 1111";
inline constexpr char const* kMasked = "thẻ •••• 1111";

} // namespace switchboard::privacy
