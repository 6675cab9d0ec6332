// What is left of a text.
#pragma once

#include "conversation/secrets.hpp"

#include <string>
#include <string_view>

namespace switchboard::conversation {

inline std::string masked(std::string_view text, SecretRules const& rules = {}) {
    return mask_secrets(text, rules).value_or("(as it is)");
}

} // namespace switchboard::conversation
