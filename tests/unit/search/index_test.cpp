// One account's index: what it finds, in which order, and what it forgets.
#include "scratch.hpp"

#include <gmock/gmock.h>

namespace switchboard::search::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Index : testing::Test {
    Scratch scratch;
    AccountIndex index{scratch.path() / "one"};

    std::vector<std::string> talks(std::string const& text, std::uint32_t limit = 20) {
        std::vector<std::string> out;
        for (auto const& hit : index.find(wish_of(text), limit).conversations)
            out.push_back(hit.conversation + "#" + std::to_string(hit.seq));
        return out;
    }
    std::vector<std::string> people(std::string const& text) {
        std::vector<std::string> out;
        for (auto const& hit : index.find(wish_of(text), 20).contacts)
            out.push_back(hit.conversation);
        return out;
    }
};

TEST_F(Index, WithoutMarksFindsWithMarksAndTheNewestComesFirst) {
    auto const a = conversation("a", "an", "Nguyễn Văn An");
    auto const b = conversation("b", "binh", "Trần Bình");
    index.put(a), index.put(b);
    index.add(a, {said(1, "Chào shop"), said(2, "Điện thoại bị hỏng", 5'000)});
    index.add(b, {said(4, "dien thoai cua toi", 9'000)});
    EXPECT_THAT(talks("dien thoai"), ElementsAre("b#4", "a#2"));
    EXPECT_THAT(talks("hong "), ElementsAre("a#2"));
    EXPECT_THAT(talks("khong co"), IsEmpty());
}

TEST_F(Index, WithMarksTheExactOnesComeFirstHoweverOld) {
    auto const a = conversation("a", "an", "A");
    auto const b = conversation("b", "binh", "B");
    auto const c = conversation("c", "chi", "C");
    index.add(a, {said(1, "hỏi về bàn", 1'000)});
    index.add(b, {said(1, "hỏi về bán", 9'000)});
    index.add(c, {said(1, "hoi ve ban", 5'000)});
    EXPECT_THAT(talks("bàn "), ElementsAre("a#1", "b#1", "c#1"));
    EXPECT_THAT(talks("bán "), ElementsAre("b#1", "c#1", "a#1"));
    EXPECT_THAT(talks("ban "), ElementsAre("b#1", "c#1", "a#1"));
}

TEST_F(Index, AConversationAndAPersonComeOnceEach) {
    auto const old = conversation("old", "an", "Nguyễn Văn An", 1'000);
    auto const recent = conversation("new", "an", "Nguyễn Văn An", 9'000);
    index.put(old), index.put(recent);
    index.add(old, {said(1, "giao hàng"), said(2, "giao hàng chưa"), said(3, "giao")});
    EXPECT_THAT(talks("giao"), testing::SizeIs(1));
    EXPECT_THAT(people("nguyen an"), ElementsAre("new"));
    EXPECT_THAT(people("văn"), ElementsAre("new"));
}

TEST_F(Index, FindsAddressesNumbersTagsAndAnswersOfTheForm) {
    auto one = conversation("a", "an", "An");
    one.mutable_contact()->set_email("an.nguyen@example.vn");
    one.mutable_contact()->set_phone("+84 901 234 567");
    one.add_tags("hoàn tiền");
    (*one.mutable_form())["order"] = "DH-7788";
    index.put(one);
    EXPECT_THAT(people("an.nguyen@example.vn"), ElementsAre("a"));
    EXPECT_THAT(people("0901234567"), ElementsAre("a"));
    EXPECT_THAT(people("84901234567"), ElementsAre("a"));
    EXPECT_THAT(talks("hoan tien"), ElementsAre("a#0"));
    EXPECT_THAT(talks("dh-7788"), ElementsAre("a#0"));
}

TEST_F(Index, TakesAnEntryOnceAndFollowsWhatChanges) {
    auto one = conversation("a", "an", "An");
    index.put(one);
    index.add(one, {said(1, "một"), said(2, "hai")});
    index.add(one, {said(2, "hai"), said(3, "ba")});
    EXPECT_EQ(index.head_of("a"), 3U);
    EXPECT_THAT(talks("hai"), ElementsAre("a#2"));
    EXPECT_TRUE(index.has(one));
    one.mutable_contact()->set_name("Bình");
    EXPECT_FALSE(index.has(one));
    index.put(one);
    EXPECT_THAT(people("an"), IsEmpty());
    EXPECT_THAT(people("binh"), ElementsAre("a"));
}

TEST_F(Index, ForgetsAConversationAndAWholePerson) {
    for (auto const* id : {"a", "b", "c"}) {
        auto const one = conversation(id, id == std::string("c") ? "chi" : "an", "Người");
        index.put(one);
        index.add(one, {said(1, "bí mật")});
    }
    index.remove("a");
    EXPECT_THAT(talks("bi mat"), testing::UnorderedElementsAre("b#1", "c#1"));
    EXPECT_EQ(index.head_of("a"), 0U);
    index.remove_contact("an");
    EXPECT_THAT(talks("bi mat"), ElementsAre("c#1"));
    EXPECT_THAT(people("nguoi"), ElementsAre("c"));
    EXPECT_EQ(index.conversations(), 1U);
}

TEST_F(Index, LeavesNothingOnTheDiskAndStartsEmpty) {
    auto const folder = scratch.path() / "two";
    {
        AccountIndex other{folder};
        other.add(conversation("a", "an", "An"), {said(1, "chào")});
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
    AccountIndex again{folder};
    EXPECT_THAT(again.find(wish_of("chao"), 20).conversations, IsEmpty());
    EXPECT_FALSE(again.is_broken());
}

TEST_F(Index, ADiskThatFailsBreaksItAndNothingElse) {
    std::filesystem::path const nowhere = "/proc/search";
    AccountIndex lost{nowhere};
    EXPECT_TRUE(lost.is_broken());
    auto const one = conversation("a", "an", "An");
    lost.put(one);
    lost.add(one, {said(1, "chào")});
    lost.remove("a");
    EXPECT_THAT(lost.find(wish_of("chao"), 20).conversations, IsEmpty());
}

TEST_F(Index, BoundsWhatItAnswers) {
    for (int i = 0; i < 30; ++i) {
        auto const one = conversation("c" + std::to_string(i), "p" + std::to_string(i), "An");
        index.add(one, {said(1, "chào shop", 1'000 + i)});
    }
    EXPECT_THAT(talks("chao", 5), ElementsAre("c29#1", "c28#1", "c27#1", "c26#1", "c25#1"));
}

} // namespace
} // namespace switchboard::search::test
