#include "base/sha256.hpp"

#include <sodium.h>

namespace switchboard {

std::string sha256(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(
        reinterpret_cast<unsigned char*>(digest.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
    return digest;
}

} // namespace switchboard
