// Masking of what people write: any text, any words of a shop. What comes out is text again, has
// nothing left to mask, and is known as the same text.
#include "base/text.hpp"
#include "conversation/secrets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using switchboard::conversation::mask_secrets;
    std::string_view const all{reinterpret_cast<char const*>(data), size};
    if (!switchboard::is_valid_utf8(all)) return 0; // texts are checked before
    auto const line = all.find('\n');
    switchboard::conversation::SecretRules rules;
    rules.cards = size % 2 == 0;
    if (line != all.npos) rules.words.emplace_back(all.substr(0, line));
    std::string_view const text = line == all.npos ? all : all.substr(line + 1);
    std::string const preview = switchboard::conversation::mask_preview(text, rules);
    if (!switchboard::is_valid_utf8(preview)) std::abort();
    auto const masked = mask_secrets(text, rules);
    if (!masked) return 0;
    if (!switchboard::is_valid_utf8(*masked)) std::abort();
    if (mask_secrets(*masked, rules)) std::abort(); // something was left
    if (!switchboard::conversation::is_masked_form(*masked, text)) std::abort();
    return 0;
}
