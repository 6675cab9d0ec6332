// The list of who was erased: what was answered stays, whatever stands around it.
#include "app/erased_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace switchboard::app {
namespace {

using privacy::ErasedName;
using testing::ElementsAre;
using testing::IsEmpty;

class ErasedListTest : public testing::Test {
protected:
    ErasedListTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "erased-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~ErasedListTest() override { std::filesystem::remove_all(folder_); }
    void append(std::string const& bytes) const {
        std::ofstream{folder_ / "erased", std::ios::app | std::ios::binary} << bytes;
    }

    ErasedList::Clock clock() {
        return [this] { return time_point_ms(now_); };
    }

    std::filesystem::path folder_;
    std::int64_t now_ = 5'000;
};

TEST_F(ErasedListTest, WhoWasAddedIsThereOnceForWhoeverOpensIt) {
    ErasedList list{folder_ / "erased", clock()};
    EXPECT_THAT(list.read(), IsEmpty()) << "no file yet";
    EXPECT_TRUE(list.add("acme", "cara"));
    EXPECT_TRUE(list.add("acme", "bo"));
    now_ = 7'000;
    EXPECT_TRUE(list.add("acme", "cara"));
    EXPECT_TRUE(list.add("other", "cara"));
    ErasedList const again{folder_ / "erased", clock()};
    EXPECT_THAT(
        again.read(), ElementsAre(
                          ErasedName{"acme", "bo", time_point_ms(5'000)},
                          ErasedName{"acme", "cara", time_point_ms(7'000)},
                          ErasedName{"other", "cara", time_point_ms(7'000)}));
    struct stat kind {};
    ASSERT_EQ(::stat((folder_ / "erased").c_str(), &kind), 0);
    EXPECT_EQ(kind.st_mode & 0777U, 0600U);
}

TEST_F(ErasedListTest, HalfALineIsNobodyAndHidesNobody) {
    ErasedList list{folder_ / "erased", clock()};
    append("acme ha");
    EXPECT_THAT(list.read(), IsEmpty());
    EXPECT_TRUE(list.add("acme", "cara"));
    append(
        "\nnothing\nacme \n bo\nacme a b\nacme a 1 2\nacme a -1\nacme a 1x\nacme of-before\nacme "
        "../x\nacme " +
        std::string(200, 'a') + "\nacme du");
    // "acme ha" is a whole line by now: an id that no contact has.
    EXPECT_THAT(
        list.read(), ElementsAre(
                         ErasedName{"acme", "cara", time_point_ms(5'000)}, ErasedName{"acme", "ha"},
                         ErasedName{"acme", "of-before"}));
}

TEST_F(ErasedListTest, WhatCannotBeWrittenIsSaid) {
    ErasedList list{folder_ / "nowhere" / "erased", clock()};
    EXPECT_FALSE(list.add("acme", "cara"));
    EXPECT_THAT(list.read(), IsEmpty());
}

} // namespace
} // namespace switchboard::app
