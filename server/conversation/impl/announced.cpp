#include "conversation/impl/announced.hpp"

#include "base/letters.hpp"
#include "conversation/impl/code_shapes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace switchboard::conversation {
namespace {

constexpr std::size_t kWordsBetween = 5;  // "mật khẩu của em là"
constexpr std::size_t kAnnouncingMax = 4; // "password is := …"
constexpr std::size_t kTokenGlyphs = 128; // what is longer is no word between

struct Token {
    std::size_t begin = 0, end = 0;
    [[nodiscard]] bool empty() const { return begin == end; }
};

bool is_sign(Glyphs const& text, std::size_t at) {
    bool const is_time = is_digit(text.before(at)) && is_digit(text[at + 1]); // 09:15
    return (text[at] == U':' || text[at] == U'=') && !is_time;
}

/// The next run of what is no space on this line; "=" and ":" end it, and are tokens themselves.
/// An address of the web is one.
Token token_at(Glyphs const& text, std::size_t at) {
    while (is_blank(text[at])) ++at;
    if (is_sign(text, at)) return {at, at + 1};
    std::size_t end = at;
    bool is_address = false;
    while (end < at + kTokenGlyphs && !is_space_or_end(text[end])) {
        is_address = is_address || (text[end + 1] == U'/' && text[end + 2] == U'/');
        if (is_sign(text, end) && !is_address) break;
        ++end;
    }
    return {at, end};
}

bool is_punctuation(char32_t c) {
    return c == U',' || c == U'.' || c == U';' || c == U'?' || c == U'!';
}

bool is_one_of(Glyphs const& text, Token token, std::vector<Glyphs> const& words) {
    return std::any_of(words.begin(), words.end(), [&](Glyphs const& word) {
        return word.size() == token.end - token.begin && text.has_at(token.begin, word);
    });
}

bool announces(Glyphs const& text, Token token) {
    static std::vector<Glyphs> const words{Glyphs{"là"}, Glyphs{"la"}, Glyphs{"is"}};
    return is_sign(text, token.begin) || is_one_of(text, token, words);
}

/// The number behind is of something else.
bool names_a_number(Glyphs const& text, Token token) {
    static std::vector<Glyphs> const words{Glyphs{"số"},      Glyphs{"đơn"},   Glyphs{"order"},
                                           Glyphs{"sđt"},     Glyphs{"sdt"},   Glyphs{"đt"},
                                           Glyphs{"hotline"}, Glyphs{"phone"}, Glyphs{"gọi"}};
    return is_one_of(text, token, words);
}

bool has_digit(Glyphs const& text, Token token) {
    for (std::size_t i = token.begin; i < std::min(token.end, token.begin + kTokenGlyphs); ++i)
        if (is_digit(text[i])) return true;
    return false;
}

bool ends_sentence(Glyphs const& text, Token token) {
    for (std::size_t i = token.begin; i < token.end; ++i)
        if (is_punctuation(text[i])) return true;
    return false;
}

/// What was announced is masked already.
bool is_hidden(Glyphs const& text, Token token) {
    static Glyphs const hidden{kHidden};
    for (std::size_t i = token.begin; i < token.end; ++i)
        if (text.has_at(i, hidden)) return true;
    return false;
}

std::size_t after_line_break(Glyphs const& text, std::size_t at) {
    while (is_blank(text[at])) ++at;
    if (text[at] == U'\r') ++at;
    return text[at] == U'\n' ? at + 1 : at;
}

/// Reads on behind a word of the shop.
class Reader {
public:
    /// `ends`: for each glyph where the run of what is no space ends.
    Reader(Glyphs const& text, std::vector<std::size_t> const& ends)
        : text_{text}
        , ends_{ends} {}

    [[nodiscard]] Token secret_after(std::size_t at) {
        for (std::size_t between = 0; between < kWordsBetween;) {
            Token const token = token_at(text_, at);
            if (token.empty() || is_hidden(text_, token)) return {};
            if (announces(text_, token)) return announced(token);
            if (!is_of_other_)
                if (std::size_t const end = code_end(text_, token.begin, token.end); end != 0)
                    return {first_of_code(text_, token.begin), end};
            if (ends_sentence(text_, token) || token.end - token.begin >= kTokenGlyphs) return {};
            is_of_other_ = is_of_other_ || names_a_number(text_, token);
            at = std::max(token.end, digit_groups_end(text_, token.begin));
            ++between;
        }
        return {};
    }

private:
    [[nodiscard]] Token announced(Token token) {
        bool by_sign = false;
        std::size_t at = token.begin;
        for (std::size_t i = 0; i < kAnnouncingMax && !token.empty(); ++i) {
            bool const is_more = announces(text_, token);
            bool const is_other = names_a_number(text_, token);
            if (!is_more && !is_other) break;
            by_sign = by_sign || is_sign(text_, token.begin);
            is_of_other_ = is_of_other_ || is_other;
            at = token.end;
            token = token_at(text_, at);
        }
        if (token.empty()) token = token_at(text_, after_line_break(text_, at));
        if (token.empty()) return {};
        token.end = ends_[token.begin];
        if (!by_sign && !has_digit(text_, token)) return {};
        if (is_of_other_ && is_other_number(text_, token.begin)) return {};
        token.end = std::max(token.end, code_groups_end(text_, token.begin));
        return token;
    }

    Glyphs const& text_;
    std::vector<std::size_t> const& ends_;
    bool is_of_other_ = false; // a word said so
};

std::vector<std::size_t> run_ends(Glyphs const& text) {
    std::vector<std::size_t> ends(text.size());
    std::size_t end = text.size();
    for (std::size_t i = text.size(); i-- > 0;) {
        if (is_space_or_end(text[i])) end = i;
        ends[i] = end;
    }
    return ends;
}

/// Behind the word, if it stands at `at` by itself; else 0.
std::size_t word_end(Glyphs const& text, std::size_t at, Glyphs const& word) {
    std::size_t const end = at + word.size();
    bool const is_there = end <= text.size() && text.has_at(at, word) &&
                          !is_of_word(text.before(at)) && !is_of_word(text[end]);
    return is_there ? end : 0;
}

} // namespace

void find_announced(Glyphs const& text, Glyphs const& word, Pieces& pieces) {
    if (!after_word(text, word)) return;
    auto const ends = run_ends(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::size_t const end = word_end(text, at, word);
        if (end == 0) continue;
        Token const secret = Reader{text, ends}.secret_after(end);
        std::size_t const first = text.byte(secret.begin), last = text.byte(secret.end);
        if (!secret.empty() && last > first) pieces.push_back({first, last, std::string{kHidden}});
    }
}

std::optional<std::size_t> after_word(Glyphs const& text, Glyphs const& word) {
    for (std::size_t at = 0; word.size() > 0 && at < text.size(); ++at)
        if (std::size_t const end = word_end(text, at, word); end != 0) return end;
    return std::nullopt;
}

} // namespace switchboard::conversation
