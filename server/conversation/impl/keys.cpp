#include "conversation/impl/keys.hpp"

#include "base/ascii.hpp"
#include "conversation/impl/key_shapes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace switchboard::conversation {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kPemBegin = "-----BEGIN ", kPemEnd = "-----END ", kDashes = "-----";
constexpr std::size_t kPemLabelMax = 64;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

/// RFC 6750 and 7617: what credentials are written with; RFC 6265 allows more in cookies.
bool is_of_credentials(char c) {
    return is_alphanumeric(c) || std::string_view{"-._~+/="}.find(c) != npos;
}

bool is_of_cookie(char c) {
    return c > ' ' && c < '\x7F' && c != ';' && c != '"' && c != ',' && c != '\\';
}

/// What was found: [begin, end) is hidden; goes on at `next`, which is never before where it began.
struct Hit {
    std::size_t begin = 0, end = 0, next = 0;
};

/// Reads one text. Each member looks at a place, and says how far it has read, so that nothing is
/// read twice.
class Scan {
public:
    Scan(std::string_view text, Typed typed)
        : text_{text}
        , typed_{typed} {}

    void run(Pieces& pieces) const {
        for (std::size_t at = 0; at < text_.size();) {
            auto const hit = hit_at(at);
            if (hit && hit->end > hit->begin)
                pieces.push_back({hit->begin, hit->end, std::string{kHidden}});
            at = hit ? std::max(hit->next, at + 1) : at + 1;
        }
    }

private:
    [[nodiscard]] bool whole() const { return typed_ == Typed::Whole; }
    [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
    [[nodiscard]] bool begins_word(std::size_t i) const {
        return i == 0 || (!is_alphanumeric(text_[i - 1]) && text_[i - 1] != '_');
    }
    [[nodiscard]] bool ends_word(std::size_t i) const {
        return !is_alphanumeric(at(i)) && at(i) != '_';
    }
    [[nodiscard]] std::size_t skip_blanks(std::size_t i) const {
        while (is_blank(at(i))) ++i;
        return i;
    }
    /// Behind the word in small letters that stands at `i` by itself, in either case; else 0.
    [[nodiscard]] std::size_t behind(std::size_t i, std::string_view word) const {
        if (text_.size() - i < word.size() || !ends_word(i + word.size())) return 0;
        auto const same = std::equal(
            word.begin(), word.end(), text_.begin() + static_cast<std::ptrdiff_t>(i),
            [](char one, char other) { return one == lower_ascii(other); });
        return same ? i + word.size() : 0;
    }

    [[nodiscard]] std::optional<Hit> hit_at(std::size_t i) const {
        char const c = text_[i];
        if (c == '-') return private_key(i);
        if (!is_alphanumeric(c) || !begins_word(i)) return std::nullopt;
        if (auto hit = service_key(i)) return hit;
        if (auto hit = header(i)) return hit;
        return scheme(i);
    }

    [[nodiscard]] std::optional<Hit> service_key(std::size_t i) const {
        std::string_view const rest = text_.substr(i);
        KeyShape key = key_of_service(rest, whole());
        bool const is_part = i > 0 && (text_[i - 1] == '-' || text_[i - 1] == '.');
        if (key.size == 0 && !is_part) key = web_token(rest, whole());
        if (key.size == 0 || !ends_word(i + key.size)) return std::nullopt;
        return Hit{i + key.beginning, i + key.size, i + key.size};
    }

    [[nodiscard]] std::optional<Hit> private_key(std::size_t i) const {
        std::size_t const begin = private_key_begin(text_, i);
        if (begin == 0) return std::nullopt;
        std::size_t const found = text_.find(kPemEnd, begin);
        std::size_t const end = found == npos ? text_.size() : found;
        std::string_view const between = text_.substr(begin, end - begin);
        bool const is_empty = std::all_of(
            between.begin(), between.end(), [](char c) { return is_blank(c) || is_line_end(c); });
        return Hit{begin, is_empty ? begin : end, end};
    }

    /// A field of HTTP: `Authorization: Bearer …`, `"Cookie": "…"`.
    [[nodiscard]] std::optional<Hit> header(std::size_t i) const {
        static constexpr std::array<std::string_view, 4> kNames{
            "authorization", "proxy-authorization", "cookie", "set-cookie"};
        for (std::string_view const name : kNames) {
            std::size_t next = behind(i, name);
            if (next == 0) continue;
            char quote = i > 0 && is_quote(text_[i - 1]) ? text_[i - 1] : '\0';
            bool const name_quoted = quote != '\0' && at(next) == quote;
            if (name_quoted) ++next;
            next = skip_blanks(next);
            if (at(next) != ':') return std::nullopt;
            next = skip_blanks(next + 1);
            if (name_quoted) quote = is_quote(at(next)) ? at(next++) : '\0';
            return name.ends_with("cookie") ? cookie(next, quote) : authorization(next, quote);
        }
        return std::nullopt;
    }

    /// As far as the line goes, or the quotes.
    [[nodiscard]] std::size_t value_end(std::size_t i, char quote) const {
        while (i < text_.size() && !is_line_end(text_[i]) && (quote == '\0' || text_[i] != quote))
            ++i;
        return i;
    }

    [[nodiscard]] std::optional<Hit> cookie(std::size_t begin, char quote) const {
        if (begin < no_cookie_before_) return Hit{begin, begin, begin};
        std::size_t const end = value_end(begin, quote);
        std::string_view const value = text_.substr(begin, end - begin);
        bool const is_secret = whole() ? has_session(value) : value.find('=') != npos;
        if (is_secret) return Hit{begin, end, end};
        no_cookie_before_ = end;
        return Hit{begin, begin, begin}; // another secret may stand there
    }

    /// A pair with a value that is no word: sales of cookies have none.
    [[nodiscard]] static bool has_session(std::string_view value) {
        constexpr std::size_t kSessionMin = 12;
        for (std::size_t at = value.find('='); at != npos; at = value.find('=', at)) {
            std::size_t const begin = ++at;
            while (at < value.size() && is_of_cookie(value[at])) ++at;
            std::string_view const of_pair = value.substr(begin, at - begin);
            if (of_pair.size() >= kSessionMin && is_like_random(of_pair)) return true;
        }
        return false;
    }

    [[nodiscard]] std::optional<Hit> authorization(std::size_t begin, char quote) const {
        if (!whole()) {
            std::size_t const end = value_end(begin, quote);
            return Hit{begin, end, end};
        }
        if (auto hit = scheme(begin, true)) return hit;
        std::string_view const value = text_.substr(begin);
        std::size_t const size = credentials(value);
        bool const is_secret = is_like_random(value.substr(0, size));
        return Hit{begin, is_secret ? begin + size : begin, begin + size};
    }

    /// "Bearer …", with or without the field's name before it.
    [[nodiscard]] std::optional<Hit> scheme(std::size_t i, bool in_field = false) const {
        static constexpr std::array<std::string_view, 3> kSchemes{"bearer", "basic", "token"};
        for (std::string_view const name : kSchemes) {
            std::size_t const end = behind(i, name);
            if (end == 0 || !is_blank(at(end))) continue;
            std::size_t const begin = skip_blanks(end);
            std::size_t const size = credentials(text_.substr(begin));
            std::string_view const value = text_.substr(begin, size);
            if (!is_pass(in_field ? kSchemes[0] : name, value)) return std::nullopt;
            return Hit{begin, begin + size, begin + size};
        }
        return std::nullopt;
    }

    /// Behind a scheme that is a word of every day as well, more has to be there.
    [[nodiscard]] bool is_pass(std::string_view scheme, std::string_view value) const {
        constexpr std::size_t kPassMin = 16;
        bool const is_random = is_like_random(value);
        if (scheme == "bearer") return is_random || (!whole() && has_digit(value));
        return is_random && value.size() >= kPassMin;
    }

    [[nodiscard]] static bool has_digit(std::string_view value) {
        return std::any_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    }

    [[nodiscard]] static std::size_t credentials(std::string_view text) {
        auto const end = std::find_if_not(text.begin(), text.end(), is_of_credentials);
        return static_cast<std::size_t>(end - text.begin());
    }

public:
    /// Behind the line that opens a private key at `i`; 0: none does.
    [[nodiscard]] static std::size_t private_key_begin(std::string_view text, std::size_t i) {
        std::string_view const rest = text.substr(i);
        if (!rest.starts_with(kPemBegin)) return 0;
        std::string_view const label = rest.substr(kPemBegin.size(), kPemLabelMax);
        std::size_t const end = label.find(kDashes);
        if (end == npos) return 0;
        std::string_view const kind = label.substr(0, end);
        bool const is_private =
            kind.ends_with("PRIVATE KEY") || kind.ends_with("PRIVATE KEY BLOCK");
        return is_private ? i + kPemBegin.size() + end + kDashes.size() : 0;
    }

private:
    std::string_view text_;
    Typed typed_;
    mutable std::size_t no_cookie_before_ = 0; // looked through already
};

} // namespace

void find_keys(std::string_view text, Typed typed, Pieces& pieces) {
    Scan{text, typed}.run(pieces);
}

std::size_t find_private_key(std::string_view text) {
    for (std::size_t at = text.find(kPemBegin); at != npos; at = text.find(kPemBegin, at + 1))
        if (Scan::private_key_begin(text, at) != 0) return at;
    return npos;
}

} // namespace switchboard::conversation
