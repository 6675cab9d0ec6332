// The shapes of numbers that are secret. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

namespace switchboard::conversation {

/// `digits` has nothing but 0-9: a length and a beginning that issuers use, and the check digit.
[[nodiscard]] bool is_card_number(std::string_view digits);
/// Whether card numbers are written in groups of these lengths; `digits` are those of all groups.
[[nodiscard]] bool
is_card_grouping(std::vector<std::size_t> const& groups, std::string_view digits);
/// `text` has nothing but A-Z and 0-9: a country's code and length, and the remainder of ISO 7064.
[[nodiscard]] bool is_iban(std::string_view text);

} // namespace switchboard::conversation
