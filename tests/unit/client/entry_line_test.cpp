#include "client/entry_line.hpp"

#include <gmock/gmock.h>

namespace switchboard::client {
namespace {

v1::Entry entry(std::uint32_t seq) {
    v1::Entry made;
    made.set_seq(seq);
    made.set_client_id("m" + std::to_string(seq));
    return made;
}

std::vector<std::uint32_t> put(EntryLine& line, std::uint32_t seq) {
    std::vector<std::uint32_t> seqs;
    for (auto const& ready : line.put(entry(seq))) seqs.push_back(ready.seq());
    return seqs;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EntryLine, DeliversInOrderAndOnce) {
    EntryLine line;
    EXPECT_THAT(put(line, 1), ElementsAre(1));
    EXPECT_THAT(put(line, 1), IsEmpty());
    EXPECT_THAT(put(line, 3), IsEmpty());
    EXPECT_TRUE(line.has_gap());
    EXPECT_THAT(put(line, 4), IsEmpty());
    EXPECT_THAT(put(line, 2), ElementsAre(2, 3, 4));
    EXPECT_FALSE(line.has_gap());
    EXPECT_THAT(put(line, 3), IsEmpty());
    EXPECT_EQ(line.position("c").last_client_id(), "m4");
}

TEST(EntryLine, KeepsABoundedNumberOfEarlyEntriesAndStillSeesTheGap) {
    EntryLine line;
    for (std::uint32_t seq = 2; seq < 2'000; ++seq) EXPECT_THAT(put(line, seq), IsEmpty());
    EXPECT_THAT(put(line, 1), testing::SizeIs(EntryLine::kEarlyMax + 1));
    EXPECT_TRUE(line.has_gap());
}

TEST(EntryLine, StartsAnewAfterARewind) {
    EntryLine line;
    EXPECT_THAT(put(line, 1), ElementsAre(1));
    line.rewind();
    EXPECT_EQ(line.last(), 0U);
    EXPECT_THAT(put(line, 1), ElementsAre(1));
}

} // namespace
} // namespace switchboard::client
