// Text as libsodium and OpenSSL take it.
#pragma once

#include <string_view>

namespace switchboard::identity {

/// Lives as long as the text.
[[nodiscard]] inline unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

} // namespace switchboard::identity
