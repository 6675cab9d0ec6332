#include "search/words.hpp"

#include "base/assert.hpp"
#include "base/code_point.hpp"
#include "base/letters.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

namespace switchboard::search {
namespace {

constexpr UChar32 kSmallDStroke = 0x111;

bool is_mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

icu::UnicodeString normalized(icu::Normalizer2 const& form, icu::UnicodeString const& text) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString out = form.normalize(text, status);
    return U_SUCCESS(status) ? out : text;
}

icu::Normalizer2 const& composing() {
    UErrorCode status = U_ZERO_ERROR;
    icu::Normalizer2 const* const form = icu::Normalizer2::getNFCInstance(status);
    SB_ASSERT(form != nullptr, "ICU has its own data");
    return *form;
}

icu::Normalizer2 const& decomposing() {
    UErrorCode status = U_ZERO_ERROR;
    icu::Normalizer2 const* const form = icu::Normalizer2::getNFDInstance(status);
    SB_ASSERT(form != nullptr, "ICU has its own data");
    return *form;
}

icu::UnicodeString without_marks(icu::UnicodeString const& lower) {
    icu::UnicodeString const apart = normalized(decomposing(), lower);
    icu::UnicodeString out;
    for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
        UChar32 const c = apart.char32At(at);
        if (is_mark(c)) continue;
        out.append(c == kSmallDStroke ? UChar32{'d'} : c);
    }
    return out;
}

/// Cut at a whole character.
std::string bytes_of(icu::UnicodeString const& text) {
    std::string out;
    text.toUTF8String(out);
    if (out.size() <= kWordBytesMax) return out;
    std::size_t end = kWordBytesMax;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    out.resize(end);
    return out;
}

Word word_of(std::string_view text, std::size_t begin, std::size_t end) {
    auto const bytes = text.substr(begin, end - begin);
    icu::UnicodeString lower = icu::UnicodeString::fromUTF8(
        icu::StringPiece(bytes.data(), static_cast<std::int32_t>(bytes.size())));
    lower.toLower(icu::Locale::getRoot());
    Word out;
    out.exact = bytes_of(normalized(composing(), lower));
    out.folded = bytes_of(without_marks(lower));
    out.begin = begin;
    out.end = end;
    return out;
}

} // namespace

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> out;
    std::size_t begin = text.size(); // of the word that is being read; the end: none is
    auto const end_at = [&](std::size_t end) {
        if (begin >= end) return;
        Word word = word_of(text, begin, end);
        if (!word.folded.empty()) out.push_back(std::move(word));
        begin = text.size();
    };
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const here = at;
        bool const inside = is_of_word(next_code_point(text, at));
        if (inside && begin == text.size()) begin = here;
        if (!inside) end_at(here);
    }
    end_at(text.size());
    return out;
}

Wish wish_of(std::string_view text) {
    Wish out;
    out.words = words_of(text);
    bool const ends_with_word = !out.words.empty() && out.words.back().end == text.size();
    out.last_is_prefix = ends_with_word && out.words.size() <= kWishWordsMax;
    if (out.words.size() > kWishWordsMax) out.words.resize(kWishWordsMax);
    return out;
}

bool meets(Wish const& wish, std::size_t index, Word const& word) {
    std::string const& wanted = wish.words[index].folded;
    bool const may_go_on = wish.last_is_prefix && index + 1 == wish.words.size();
    return may_go_on ? word.folded.starts_with(wanted) : word.folded == wanted;
}

} // namespace switchboard::search
