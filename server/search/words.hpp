// Words of a text as a search compares them: once as written, once without tone and vowel marks
// ("Đặt hàng" is found by "dat hang"). Pure; callable from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::search {

/// A run of letters, digits and marks.
struct Word {
    std::string exact;              // lower case, composed (NFC)
    std::string folded;             // lower case, no marks, d for đ
    std::size_t begin = 0, end = 0; // bytes of the text that it was read from
    [[nodiscard]] bool has_marks() const { return exact != folded; }
};

/// Longer words are cut: nobody searches for more, and an index' term has a limit.
inline constexpr std::size_t kWordBytesMax = 60;

/// The words of well-formed UTF-8, in their order.
[[nodiscard]] std::vector<Word> words_of(std::string_view text);

/// What somebody searches for: every word must be there; the last one may be half typed.
struct Wish {
    std::vector<Word> words;
    bool last_is_prefix = false; // nothing stands behind it yet
};

inline constexpr std::size_t kWishWordsMax = 10;

/// Beyond ten words the rest is left out.
[[nodiscard]] Wish wish_of(std::string_view text);

/// Whether the wish's word number `index` is met by this one, marks or not.
[[nodiscard]] bool meets(Wish const& wish, std::size_t index, Word const& word);

} // namespace switchboard::search
