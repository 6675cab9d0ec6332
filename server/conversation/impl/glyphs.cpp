#include "conversation/impl/glyphs.hpp"

#include "base/code_point.hpp"
#include "base/letters.hpp"

#include <string>

namespace switchboard::conversation {
namespace {

constexpr char32_t kNoWidth = 0;

bool is_any_of(char32_t c, std::u32string_view list) {
    return list.find(c) != list.npos;
}

/// As of ASCII, where it is the same to a reader.
char32_t plain(char32_t c) {
    if (c < 0x80) return c;
    if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + U'!';
    if (is_any_of(c, U"\u00AD\u200B\u200C\u200D\u2060\uFEFF")) return kNoWidth;
    if (is_any_of(c, U"\u00A0\u2002\u2003\u2007\u2009\u200A\u202F\u3000")) return U' ';
    if (is_any_of(c, U"\u2010\u2011\u2012\u2013\u2014\u2212")) return U'-';
    return c;
}

} // namespace

Glyphs::Glyphs(std::string_view text)
    : bytes_{text.size()} {
    glyphs_.reserve(text.size());
    std::u32string parts;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const byte = at;
        char32_t const c = plain(next_code_point(text, at));
        if (c == kNoWidth) continue;
        parts.clear();
        append_small_apart(c, parts);
        for (char32_t const part : parts) glyphs_.push_back({part, byte});
    }
}

bool Glyphs::has_at(std::size_t at, Glyphs const& word) const {
    for (std::size_t i = 0; i < word.size(); ++i)
        if ((*this)[at + i] != word[i]) return false;
    return true;
}

} // namespace switchboard::conversation
