#include "base/encoding.hpp"

#include <sodium.h>

#include <cstddef>

namespace switchboard {
namespace {

constexpr int kUrl = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string encoded(std::string_view bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(
        text.data(), text.size(), reinterpret_cast<unsigned char const*>(bytes.data()),
        bytes.size(), variant);
    text.pop_back(); // the terminating zero
    return text;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

} // namespace

std::string to_base64(std::string_view bytes) {
    return encoded(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::string to_base64url(std::string_view bytes) {
    return encoded(bytes, kUrl);
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    char const* end = nullptr;
    // Refuses padding, white space and left-over bits, so that one spelling is left.
    int const failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
        nullptr, &size, &end, kUrl);
    if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (is_unreserved(c))
            out.push_back(c);
        else
            out.append({'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]});
    }
    return out;
}

std::string to_hex(std::string_view bytes) {
    std::string text(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(
        text.data(), text.size(), reinterpret_cast<unsigned char const*>(bytes.data()),
        bytes.size());
    text.pop_back(); // the terminating zero
    return text;
}

} // namespace switchboard
