#include "base/random.hpp"

#include <sodium.h>

namespace switchboard {

std::string random_token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    randombytes_buf(raw.data(), raw.size());
    int const variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes, variant), '\0');
    sodium_bin2base64(
        text.data(), text.size(), reinterpret_cast<unsigned char const*>(raw.data()), raw.size(),
        variant);
    text.pop_back(); // the terminating zero
    return text;
}

} // namespace switchboard
