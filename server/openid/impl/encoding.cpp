#include "openid/impl/encoding.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace switchboard::openid {

namespace {

unsigned char const* bytes_of(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

} // namespace

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    int const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
        static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string to_base64url(std::string_view bytes) {
    std::string out = to_base64(bytes);
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    while (out.ends_with('=')) out.pop_back();
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_plain)) return std::nullopt;
    std::string plain{text};
    std::replace(plain.begin(), plain.end(), '-', '+');
    std::replace(plain.begin(), plain.end(), '_', '/');
    std::size_t const padding = (4 - plain.size() % 4) % 4;
    if (padding == 3) return std::nullopt;
    plain.append(padding, '=');
    std::string out(plain.size() / 4 * 3, '\0');
    int const size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(out.data()), bytes_of(plain),
        static_cast<int>(plain.size()));
    if (size < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(size) - padding);
    if (to_base64url(out) != text) return std::nullopt; // bits beyond the last byte
    return out;
}

std::string sha256(std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    int const done = EVP_Digest(
        bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
        EVP_sha256(), nullptr);
    SB_ASSERT(done == 1, "OpenSSL has no SHA-256");
    out.resize(size);
    return out;
}

std::string form_value(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        if (is_plain(c) || c == '.' || c == '~') {
            out.push_back(c);
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(kHex[byte >> 4U]);
        out.push_back(kHex[byte & 0xFU]);
    }
    return out;
}

void append_form(std::string& form, std::string_view name, std::string_view value) {
    if (!form.empty() && !form.ends_with('?') && !form.ends_with('&')) form.push_back('&');
    form.append(name).append("=").append(form_value(value));
}

} // namespace switchboard::openid
