#include "base/sealed.hpp"

#include "base/assert.hpp"

#include <sodium.h>

namespace switchboard {

namespace {

constexpr std::string_view kMark = "sealed:1:";
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

unsigned char const* bytes(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::optional<std::string> decode(std::string_view text) {
    std::string raw(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(
            bytes(raw), raw.size(), text.data(), text.size(), nullptr, &size, nullptr, kVariant) !=
        0)
        return std::nullopt;
    raw.resize(size);
    return raw;
}

} // namespace

std::string random_seal_key() {
    std::string key(kSealKeyBytes, '\0');
    randombytes_buf(key.data(), key.size());
    return key;
}

std::string seal(std::string_view key, std::string_view secret, std::string_view place) {
    SB_ASSERT(key.size() == kSealKeyBytes, "a sealing key has 32 bytes");
    std::string raw(kNonce + secret.size() + kTag, '\0');
    randombytes_buf(raw.data(), kNonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes(raw) + kNonce, nullptr, bytes(secret), secret.size(), bytes(place), place.size(),
        nullptr, bytes(raw), bytes(key));
    std::string text(sodium_base64_encoded_len(raw.size(), kVariant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes(raw), raw.size(), kVariant);
    text.pop_back(); // the terminating zero
    return std::string{kMark} + text;
}

bool is_sealed(std::string_view text) {
    return text.starts_with(kMark);
}

std::optional<std::string>
open_sealed(std::string_view key, std::string_view text, std::string_view place) {
    if (!is_sealed(text)) return std::string{text};
    auto const raw = decode(text.substr(kMark.size()));
    if (!raw || raw->size() < kNonce + kTag || key.size() != kSealKeyBytes) return std::nullopt;
    std::string secret(raw->size() - kNonce - kTag, '\0');
    std::string_view const sealed = std::string_view{*raw}.substr(kNonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            bytes(secret), nullptr, nullptr, bytes(sealed), sealed.size(), bytes(place),
            place.size(), bytes(*raw), bytes(key)) != 0)
        return std::nullopt;
    return secret;
}

} // namespace switchboard
