#include "base/letters.hpp"

#include "base/assert.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace switchboard {
namespace {

icu::Normalizer2 const& decomposing() {
    static icu::Normalizer2 const* const form = [] {
        UErrorCode status = U_ZERO_ERROR;
        return icu::Normalizer2::getNFDInstance(status);
    }();
    SB_ASSERT(form != nullptr, "ICU has its own data");
    return *form;
}

char32_t small(char32_t c) {
    return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

} // namespace

bool is_of_word(char32_t c) {
    auto const point = static_cast<UChar32>(c);
    return u_isalnum(point) != 0 || (U_GET_GC_MASK(point) & U_GC_M_MASK) != 0;
}

void append_small_apart(char32_t c, std::u32string& out) {
    icu::UnicodeString parts;
    bool const is_composed =
        c >= 0x80 && decomposing().getDecomposition(static_cast<UChar32>(c), parts) != 0;
    if (!is_composed) {
        out += small(c);
        return;
    }
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1))
        out += small(static_cast<char32_t>(parts.char32At(i)));
}

} // namespace switchboard
