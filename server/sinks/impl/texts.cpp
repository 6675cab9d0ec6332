#include "sinks/impl/texts.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>

namespace switchboard::sinks {

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    int const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
        }
    }
    return out;
}

std::string cut(std::string text, std::size_t max) {
    if (text.size() <= max) return text;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
    text.resize(max);
    return text;
}

std::string shortened(std::string text, std::size_t max) {
    constexpr std::string_view kRemark = "\n[...]\n";
    if (text.size() <= max) return text;
    return cut(std::move(text), max - std::min(max, kRemark.size())).append(kRemark);
}

} // namespace switchboard::sinks
