// Words without their marks, and the part of a text that answers.
#include "search/snippet.hpp"

#include <gmock/gmock.h>

namespace switchboard::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> folded(std::string_view text) {
    std::vector<std::string> out;
    for (auto const& word : words_of(text)) out.push_back(word.folded);
    return out;
}

/// Found words in brackets.
std::string marked(std::string_view text, std::string_view wish) {
    std::string out;
    for (auto const& piece : snippet_of(text, wish_of(wish)))
        out += piece.hit ? "[" + piece.text + "]" : piece.text;
    return out;
}

TEST(Words, LoseMarksAndCaseAndKeepWhereTheyStand) {
    auto const words = words_of("Đặt hàng ƠI, 30% off!");
    EXPECT_THAT(folded("Đặt hàng ƠI, 30% off!"), ElementsAre("dat", "hang", "oi", "30", "off"));
    EXPECT_EQ(words[0].exact, "đặt");
    EXPECT_EQ(words[0].begin, 0U);
    EXPECT_EQ(words[0].end, std::string_view("Đặt").size());
    EXPECT_TRUE(words[0].has_marks());
    EXPECT_FALSE(words[4].has_marks());
}

TEST(Words, AreTheSameWhetherComposedOrNot) {
    auto const composed = words_of("ti\u1ebfng vi\u1ec7t");
    auto const apart = words_of("tie\u0302\u0301ng vie\u0323\u0302t");
    ASSERT_EQ(composed.size(), apart.size());
    for (std::size_t i = 0; i < apart.size(); ++i) EXPECT_EQ(composed[i].exact, apart[i].exact);
    EXPECT_EQ(apart[1].folded, "viet");
}

TEST(Words, EveryVietnameseLetterFoldsToAPlainOne) {
    std::string const letters =
        "àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ"
        "ÀÁẠẢÃÂẦẤẬẨẪĂẰẮẶẲẴÈÉẸẺẼÊỀẾỆỂỄÌÍỊỈĨÒÓỌỎÕÔỒỐỘỔỖƠỜỚỢỞỠÙÚỤỦŨƯỪỨỰỬỮỲÝỴỶỸĐ";
    std::string spaced;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if ((static_cast<unsigned char>(letters[i]) & 0xC0U) != 0x80U) spaced += ' ';
        spaced += letters[i];
    }
    auto const words = folded(spaced);
    EXPECT_EQ(words.size(), 134U);
    for (auto const& word : words)
        EXPECT_TRUE(word.size() == 1 && std::string("aeiouyd").find(word) != std::string::npos)
            << word;
}

TEST(Words, TakeAnyScriptAndAnyLength) {
    EXPECT_THAT(folded("日本 😀 мир"), ElementsAre("日本", "мир"));
    EXPECT_THAT(folded("…—!"), IsEmpty());
    EXPECT_THAT(folded(""), IsEmpty());
    auto const cut = words_of(std::string(300, 'x') + "ữ");
    EXPECT_EQ(cut[0].folded.size(), kWordBytesMax);
    std::string many;
    for (int i = 0; i < 40; ++i) many += "ữ";
    EXPECT_EQ(words_of(many)[0].exact.size() % 3, 0U); // cut between characters
}

TEST(Words, ALastWordMayBeHalfTyped) {
    Wish const open = wish_of("giao ha");
    Wish const shut = wish_of("giao ha ");
    EXPECT_TRUE(open.last_is_prefix);
    EXPECT_FALSE(shut.last_is_prefix);
    EXPECT_TRUE(answers("Giao hàng nhanh", open));
    EXPECT_FALSE(answers("Giao hàng nhanh", shut));
    EXPECT_FALSE(answers("hàng", open)); // every word
    EXPECT_EQ(wish_of("a b c d e f g h i j k l").words.size(), kWishWordsMax);
}

TEST(Snippets, MarkWhatWasFoundAsItStandsThere) {
    EXPECT_EQ(marked("Mình muốn đổi hàng nhé", "doi hang"), "Mình muốn [đổi] [hàng] nhé");
    EXPECT_EQ(marked("Mình muốn đổi hàng nhé", "đổi"), "Mình muốn [đổi] hàng nhé");
    EXPECT_EQ(marked("Không có gì", "xyz"), "");
}

TEST(Snippets, CutLongTextsBetweenWords) {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "trước ";
    text += "GIAO HÀNG";
    for (int i = 0; i < 60; ++i) text += " sau";
    std::string const shown = marked(text, "giao hang");
    EXPECT_TRUE(shown.starts_with("…trước "));
    EXPECT_TRUE(shown.ends_with(" sau…"));
    EXPECT_NE(shown.find("[GIAO] [HÀNG]"), std::string::npos);
    EXPECT_LT(shown.size(), 300U);
}

} // namespace
} // namespace switchboard::search
