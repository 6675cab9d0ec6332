// Finds in a text what nobody should read in a chat: payment card numbers (ISO/IEC 7812-1, with its
// Luhn check digit), international bank account numbers (ISO 13616), keys and passes of computers
// (of services, bearer tokens, cookies, private keys), and what follows a word that the shop named
// ("mật khẩu", "OTP"). Pure functions; any thread. Linear in the text for each word.
// Made to leave alone what looks like it and is none: order, parcel and telephone numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::conversation {

struct SecretRules {
    bool cards = true;
    bool ibans = true;
    bool keys = true;
    std::vector<std::string> words{}; // valid UTF-8; in either case, composed or not
};

/// The text with its secrets made unreadable: of a card and an account number the last four
/// characters stay, of a key what its kind is told by, of the rest nothing. Nothing if there is
/// none; so what came out of here is not masked again. `text` must be valid UTF-8.
[[nodiscard]] std::optional<std::string>
mask_secrets(std::string_view text, SecretRules const& rules);

/// What somebody may see of a text that is being typed, where a secret has no shape yet: without
/// numbers of eight digits and more, unless cards and account numbers are kept, without what goes
/// on behind the beginning of a key, and without anything behind a named word.
[[nodiscard]] std::string mask_preview(std::string_view text, SecretRules const& rules);

/// Whether a private key in PEM begins somewhere in `bytes`, which need be no valid UTF-8.
[[nodiscard]] bool has_private_key(std::string_view bytes);

/// Whether `shown` may be what masking made of `text`, under whatever rules: what is not hidden is
/// the same, but for spaces and other signs between groups.
[[nodiscard]] bool is_masked_form(std::string_view shown, std::string_view text);

} // namespace switchboard::conversation
