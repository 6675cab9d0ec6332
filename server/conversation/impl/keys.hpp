// Finds keys and passes of computers in a text: keys of well-known services by their beginnings,
// JSON Web Tokens, private keys in PEM (RFC 7468), and what stands in `Authorization` and `Cookie`
// fields (RFC 9110, 6265). Pure; any thread. Linear in the text.
#pragma once

#include "conversation/impl/pieces.hpp"

#include <cstddef>
#include <string_view>

namespace switchboard::conversation {

enum class Typed {
    Whole,
    Still, // half a key has no length yet: its beginning is enough
};

/// What the kind is told by stays ("AKIA", "Bearer", "-----BEGIN PRIVATE KEY-----"), the rest goes.
void find_keys(std::string_view text, Typed typed, Pieces& pieces);

/// Where the first private key in PEM begins; npos: there is none.
[[nodiscard]] std::size_t find_private_key(std::string_view text);

} // namespace switchboard::conversation
