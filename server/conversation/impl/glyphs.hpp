// A text as masking compares it: letters small and apart from their marks (NFD of Unicode), so that
// "MẬT KHẨU" is found by "mật khẩu" in whatever normal form either was typed; full-width forms,
// spaces and hyphens of every kind as those of ASCII; what has no width left out. Values; any
// thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace switchboard::conversation {

class Glyphs {
public:
    /// `text` must be valid UTF-8.
    explicit Glyphs(std::string_view text);

    [[nodiscard]] std::size_t size() const { return glyphs_.size(); }
    /// 0 behind the end.
    [[nodiscard]] char32_t operator[](std::size_t i) const {
        return i < glyphs_.size() ? glyphs_[i].value : U'\0';
    }
    /// The glyph before; 0 before the beginning.
    [[nodiscard]] char32_t before(std::size_t i) const { return i > 0 ? (*this)[i - 1] : U'\0'; }
    /// Where the character that the glyph is of begins in the text; behind the end: its size.
    [[nodiscard]] std::size_t byte(std::size_t i) const {
        return i < glyphs_.size() ? glyphs_[i].byte : bytes_;
    }
    [[nodiscard]] bool has_at(std::size_t at, Glyphs const& word) const;

private:
    struct Glyph {
        char32_t value;
        std::size_t byte;
    };
    std::vector<Glyph> glyphs_;
    std::size_t bytes_;
};

[[nodiscard]] constexpr bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}
/// Of ASCII; they are small.
[[nodiscard]] constexpr bool is_letter(char32_t c) {
    return c >= U'a' && c <= U'z';
}
[[nodiscard]] constexpr bool is_line_break(char32_t c) {
    return c == U'\n' || c == U'\r';
}
[[nodiscard]] constexpr bool is_blank(char32_t c) {
    return c == U' ' || c == U'\t';
}
[[nodiscard]] constexpr bool is_space_or_end(char32_t c) {
    return c == U'\0' || is_blank(c) || is_line_break(c);
}
} // namespace switchboard::conversation
