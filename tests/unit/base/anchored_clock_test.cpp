// The clock that nobody can make jump.
#include "base/anchored_clock.hpp"

#include <gtest/gtest.h>

namespace switchboard {
namespace {

constexpr std::int64_t kStart = 1'767'225'600'000;

class Anchored : public testing::Test {
protected:
    /// `steady` ms after the start, with the machine's clock wrong by `error` ms.
    std::int64_t at(std::int64_t steady, std::int64_t error = 0) {
        return to_ms(clock_.read(time_point_ms(kStart + steady + error), Millis{steady})) - kStart;
    }
    AnchoredClock clock_;
};

TEST_F(Anchored, ShowsTheMachinesClockWhileNobodySetsIt) {
    for (std::int64_t ms = 0; ms < 10'000; ms += 250) EXPECT_EQ(at(ms), ms);
}

TEST_F(Anchored, FollowsAClockThatWasSetForwardByATenth) {
    (void)at(0);
    std::int64_t const hour = 3'600'000;
    EXPECT_EQ(at(100, hour), 110);
    for (std::int64_t ms = 200; ms <= 10'000; ms += 100) (void)at(ms, hour);
    EXPECT_EQ(at(10'100, hour), 11'110);
}

TEST_F(Anchored, NeverGoesBackAndFollowsAClockThatWasSetBack) {
    std::int64_t last = at(0);
    for (std::int64_t ms = 10; ms <= 60'000; ms += 10) {
        std::int64_t const now = at(ms, -3'000);
        EXPECT_GE(now, last);
        last = now;
    }
    EXPECT_EQ(last, 57'000); // it has caught up
}

TEST_F(Anchored, AStandstillIsNotTimeThatSomebodyLetPass) {
    (void)at(0);
    EXPECT_LE(at(15'000), 1'200); // one second, and a tenth of it towards the machine's clock
    for (std::int64_t ms = 15'100; ms < 300'000; ms += 100) (void)at(ms);
    EXPECT_EQ(at(300'000), 300'000);
}

} // namespace
} // namespace switchboard
