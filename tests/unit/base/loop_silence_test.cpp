// When a loop counts as blocked, when as hopeless, and whose fault a late look is.
#include "base/loop_silence.hpp"

#include <gtest/gtest.h>

namespace switchboard {
namespace {

using Verdict = LoopSilence::Verdict;
constexpr Millis kLook = LoopSilence::kLookEvery;

TEST(LoopSilence, TellsOnceAfterASecondAndOnceThatItGoesOn) {
    LoopSilence loop{Millis{15'000}};
    EXPECT_EQ(loop.look(true, kLook), Verdict::Fine);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(loop.look(false, kLook), Verdict::Fine);
    EXPECT_EQ(loop.look(false, kLook), Verdict::Blocked);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(loop.look(false, kLook), Verdict::Fine);
    EXPECT_EQ(loop.silent(), Millis{3'500});
    EXPECT_EQ(loop.look(true, kLook), Verdict::GoesOn);
    EXPECT_EQ(loop.lasted(), Millis{3'500});
    EXPECT_EQ(loop.silent(), Millis{0});
    EXPECT_EQ(loop.look(true, kLook), Verdict::Fine);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(loop.look(false, kLook), Verdict::Fine);
    EXPECT_EQ(loop.look(false, kLook), Verdict::Blocked); // another time, told again
}

TEST(LoopSilence, IsHopelessAfterTheTimeThatWasSetOrNever) {
    LoopSilence loop{Millis{2'000}}, patient{Millis{0}};
    for (int i = 0; i < 7; ++i) EXPECT_NE(loop.look(false, kLook), Verdict::Hopeless);
    EXPECT_EQ(loop.look(false, kLook), Verdict::Hopeless);
    for (int i = 0; i < 10'000; ++i) EXPECT_NE(patient.look(false, kLook), Verdict::Hopeless);
}

TEST(LoopSilence, AStoppedProcessIsNoBlockedLoop) {
    LoopSilence loop{Millis{15'000}};
    EXPECT_EQ(loop.look(false, Millis{60'000}), Verdict::Fine); // everybody stood still
    EXPECT_EQ(loop.silent(), kLook * 2);
    EXPECT_EQ(loop.look(true, kLook), Verdict::Fine);
}

} // namespace
} // namespace switchboard
