#include "base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace switchboard {
namespace {

/// Length of the well-formed sequence at the start of `s`, or 0. Table 3-7 of the Unicode standard.
std::size_t sequence_length(std::string_view s) {
    auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(s[i]); };
    auto const tail = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
        return i < s.size() && byte(i) >= low && byte(i) <= high;
    };
    std::uint8_t const first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first == 0xE0) return tail(1, 0xA0) && tail(2) ? 3 : 0;
    if (first == 0xED) return tail(1, 0x80, 0x9F) && tail(2) ? 3 : 0;
    if (first >= 0xE1 && first <= 0xEF) return tail(1) && tail(2) ? 3 : 0;
    if (first == 0xF0) return tail(1, 0x90) && tail(2) && tail(3) ? 4 : 0;
    if (first == 0xF4) return tail(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0;
    if (first >= 0xF1 && first <= 0xF3) return tail(1) && tail(2) && tail(3) ? 4 : 0;
    return 0;
}

} // namespace

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        std::size_t const length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t code_points(std::string_view text) {
    auto const starts = [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        bool const breaks_line = text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
        if (byte < 0x20 && !breaks_line) return true;
        if (byte == 0x7F) return true;
        // U+0080 to U+009F are C2 80 to C2 9F; U+0085, the next-line mark, is a line break.
        if (byte == 0xC2 && i + 1 < text.size()) {
            auto const next = static_cast<unsigned char>(text[i + 1]);
            if (next < 0xA0 && next != 0x85) return true;
        }
    }
    return false;
}

bool is_valid_id(std::string_view id, std::size_t max) {
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !id.empty() && id.size() <= max && std::all_of(id.begin(), id.end(), allowed);
}

bool is_language_tag(std::string_view tag) {
    constexpr std::size_t kMax = 35;
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    auto const plain = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    if (tag.size() > kMax) return false;
    std::string_view const first = primary_language(tag);
    if (first.size() < 2 || !std::all_of(first.begin(), first.end(), letter)) return false;
    for (std::size_t from = 0; from <= tag.size();) {
        std::size_t const to = std::min(tag.find('-', from), tag.size());
        std::string_view const part = tag.substr(from, to - from);
        if (part.empty() || part.size() > 8 || !std::all_of(part.begin(), part.end(), plain))
            return false;
        from = to + 1;
    }
    return true;
}

std::string_view primary_language(std::string_view tag) {
    return tag.substr(0, tag.find('-'));
}

bool is_mail_address(std::string_view text) {
    constexpr std::size_t kMax = 254;
    constexpr std::string_view kRefused = "\"<>()[],;:\\";
    auto const at = text.find('@');
    if (text.size() > kMax || at == 0 || at == std::string_view::npos) return false;
    auto const plain = [&](char c) {
        return c > ' ' && c < 0x7F && kRefused.find(c) == std::string_view::npos;
    };
    std::string_view const domain = text.substr(at + 1);
    auto const dot = domain.find('.');
    return std::all_of(text.begin(), text.end(), plain) &&
           domain.find('@') == std::string_view::npos && dot != 0 &&
           dot != std::string_view::npos && domain.back() != '.' &&
           domain.find("..") == std::string_view::npos;
}

} // namespace switchboard
