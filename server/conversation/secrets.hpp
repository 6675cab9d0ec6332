// Finds in a text what nobody should read in a chat: payment card numbers (ISO/IEC 7812-1, with its
// Luhn check digit), international bank account numbers (ISO 13616), and what follows a word that
// the shop named ("mật khẩu", "OTP"). Pure functions; any thread. Linear in the text. Made to leave
// alone what looks like it and is none: order, parcel and telephone numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::conversation {

struct SecretRules {
    bool cards = true;
    bool ibans = true;
    std::vector<std::string> words{}; // valid UTF-8; letters of ASCII in either case
};

/// The text with its secrets made unreadable: of a card and an account number the last four
/// characters stay, of the rest nothing. Nothing if there is none. `text` must be valid UTF-8.
[[nodiscard]] std::optional<std::string>
mask_secrets(std::string_view text, SecretRules const& rules);

} // namespace switchboard::conversation
