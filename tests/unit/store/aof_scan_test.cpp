// What the guard takes for an interrupted write, and what for damage.
#include "store/embedded/aof_scan.hpp"

#include <gtest/gtest.h>

namespace switchboard::store::test {

namespace {

using Verdict = AofScan::Verdict;

std::string const kSet = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n";
std::string const kMulti = "*1\r\n$5\r\nMULTI\r\n";
std::string const kExec = "*1\r\n$4\r\nEXEC\r\n";

TEST(AofScan, TakesWholeFiles) {
    for (std::string const& text :
         {std::string{}, kSet, kSet + kSet, "#TS:1700000000\r\n" + kSet, kMulti + kSet + kExec}) {
        AofScan const scan = scan_aof(text);
        EXPECT_EQ(scan.verdict, Verdict::Whole);
        EXPECT_EQ(scan.whole_bytes, text.size());
    }
}

TEST(AofScan, EveryCutOfTheLastCommandIsATornTail) {
    std::string const text = kSet + kSet;
    for (std::size_t size = kSet.size() + 1; size < text.size(); ++size) {
        AofScan const scan = scan_aof(text.substr(0, size));
        EXPECT_EQ(scan.verdict, Verdict::TornTail) << size;
        EXPECT_EQ(scan.whole_bytes, kSet.size()) << size;
    }
}

TEST(AofScan, ZerosAtTheEndAreATornTailWhereverTheyBegin) {
    std::string const text = kSet + kSet;
    for (std::size_t size = kSet.size(); size < text.size(); ++size) {
        AofScan const scan = scan_aof(text.substr(0, size) + std::string(512, '\0'));
        EXPECT_EQ(scan.verdict, Verdict::TornTail) << size;
        EXPECT_EQ(scan.whole_bytes, kSet.size()) << size;
    }
}

TEST(AofScan, HalfABlockIsCutWhole) {
    AofScan const scan = scan_aof(kSet + kMulti + kSet);
    EXPECT_EQ(scan.verdict, Verdict::TornTail);
    EXPECT_EQ(scan.whole_bytes, kSet.size());
}

TEST(AofScan, DamageWithMoreBehindItIsCorrupt) {
    std::string text = kSet + kSet + kSet;
    for (std::size_t at = kSet.size(); at < kSet.size() + 4; ++at) {
        std::string damaged = text;
        damaged[at] = '!';
        EXPECT_EQ(scan_aof(damaged).verdict, Verdict::Corrupt) << at;
    }
    EXPECT_EQ(scan_aof(kSet + std::string(512, '\0') + kSet).verdict, Verdict::Corrupt);
    EXPECT_EQ(scan_aof(kSet + "garbage").verdict, Verdict::Corrupt);
}

TEST(AofScan, ALengthThatReachesBeyondTheEndIsCorruptIfCommandsFollow) {
    std::string const torn = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$999\r\nvalue\r\n";
    EXPECT_EQ(scan_aof(kSet + torn + kSet).verdict, Verdict::Corrupt);
    EXPECT_EQ(scan_aof(kSet + torn).verdict, Verdict::TornTail);
}

TEST(AofScan, TextThatLooksLikeACommandDoesNotMakeATailCorrupt) {
    std::string const torn = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$999\r\nsee\r\n" + kSet + "and so on";
    EXPECT_EQ(scan_aof(kSet + torn).verdict, Verdict::TornTail);
}

} // namespace

} // namespace switchboard::store::test
