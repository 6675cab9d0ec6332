// A crowd is let in at a pace that gives way to the work of those who are here already.
#include "gateway/arrival_pace.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

using Micros = ArrivalPace::Micros;
using namespace std::chrono_literals;

/// Taken from a crowd without an end in so long a time, but for what rounds are late.
std::uint32_t taken(ArrivalPace& pace, Micros time, Micros late, std::uint32_t waiting = 0) {
    std::uint32_t count = 0;
    for (Micros passed{0}; passed < time; passed += ArrivalPace::kRound) {
        pace.round(ArrivalPace::kRound + late, late, waiting);
        while (pace.take()) ++count;
    }
    return count;
}

TEST(ArrivalPace, TakesAFewAtOnceHoweverLongNobodyCame) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    pace.round(60s, {}, 0);
    std::uint32_t count = 0;
    while (pace.take()) ++count;
    EXPECT_GE(count, 1U);
    EXPECT_LE(count, 24U);
}

TEST(ArrivalPace, RisesWhileTheLoopIsOnTimeButNeverAboveTheMost) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    std::uint32_t const first = taken(pace, 1s, {});
    EXPECT_GE(first, 800U);
    EXPECT_LE(first, 1'400U);
    EXPECT_LE(taken(pace, 5s, {}), 6'500U); // 5,000 are in, and still few at a time
    (void)taken(pace, 10s, {});
    EXPECT_DOUBLE_EQ(pace.per_second(), 2'500);
    EXPECT_LE(taken(pace, 1s, {}), 2'500U);
}

TEST(ArrivalPace, GivesWayToALateLoopButNeverStops) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 10s, {});
    (void)taken(pace, 50ms, 5ms);
    EXPECT_DOUBLE_EQ(pace.per_second(), 650);
    EXPECT_GE(taken(pace, 1s, 5ms), 600U);
}

TEST(ArrivalPace, GivesWayToAStoreThatLetsArrivalsWait) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 50ms, {}, 60); // what comes in 50 ms, and eight
    EXPECT_DOUBLE_EQ(pace.per_second(), 650);
    (void)taken(pace, 1s, {}, 40);
    EXPECT_GT(pace.per_second(), 750);
}

TEST(ArrivalPace, BeginsAnewWithTheNextCrowd) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 10s, {});
    pace.round(1s, {}, 0);
    EXPECT_DOUBLE_EQ(pace.per_second(), 800);
}

TEST(ArrivalPace, KeepsToALowSettingAndTakesAllWithoutOne) {
    ArrivalPace slow{{.most_per_second = 8}};
    EXPECT_LE(taken(slow, 1s, {}), 9U);
    EXPECT_GE(taken(slow, 5s, {}), 35U);
    ArrivalPace none{{.most_per_second = 0}};
    none.round({}, 1s, 1'000);
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(none.take());
}

} // namespace
} // namespace switchboard::gateway
