// A crowd is let in at a pace that gives way to the work of those who are here already.
#include "gateway/arrival_pace.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

using Micros = ArrivalPace::Micros;
using namespace std::chrono_literals;

/// Taken in so many rounds of a crowd without an end.
std::uint32_t taken(ArrivalPace& pace, int rounds, Micros late, std::uint32_t waiting = 0) {
    std::uint32_t count = 0;
    for (int i = 0; i < rounds; ++i) {
        pace.round(ArrivalPace::kRound + late, late, waiting);
        while (pace.take()) ++count;
    }
    return count;
}

TEST(ArrivalPace, TakesAHandfulAtOnceHoweverLongNobodyCame) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    pace.round(60s, {}, 0);
    std::uint32_t count = 0;
    while (pace.take()) ++count;
    EXPECT_GE(count, 1U);
    EXPECT_LE(count, 10U);
}

TEST(ArrivalPace, RisesWhileTheLoopIsOnTimeButNeverAboveTheMost) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    std::uint32_t const first = taken(pace, 200, {}); // a second
    EXPECT_GE(first, 800U);
    EXPECT_LE(first, 1'400U);
    (void)taken(pace, 2'000, {});
    EXPECT_DOUBLE_EQ(pace.per_second(), 2'500);
    EXPECT_LE(taken(pace, 200, {}), 2'500U);
}

TEST(ArrivalPace, GivesWayToALateLoopButNeverStops) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 2'000, {});
    (void)taken(pace, 10, 5ms);
    EXPECT_DOUBLE_EQ(pace.per_second(), 650);
    EXPECT_GE(taken(pace, 100, 5ms), 600U); // a second of late rounds
}

TEST(ArrivalPace, GivesWayToAStoreThatLetsArrivalsWait) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 10, {}, 8);
    EXPECT_DOUBLE_EQ(pace.per_second(), 650);
    (void)taken(pace, 200, {}, 7);
    EXPECT_GT(pace.per_second(), 900);
}

TEST(ArrivalPace, BeginsAnewWithTheNextCrowd) {
    ArrivalPace pace{{.most_per_second = 2'500}};
    (void)taken(pace, 2'000, {});
    pace.round(1s, {}, 0);
    EXPECT_DOUBLE_EQ(pace.per_second(), 800);
}

TEST(ArrivalPace, KeepsToALowSettingAndTakesAllWithoutOne) {
    ArrivalPace slow{{.most_per_second = 8}};
    EXPECT_LE(taken(slow, 200, {}), 9U);
    EXPECT_GE(taken(slow, 1'000, {}), 35U);
    ArrivalPace none{{.most_per_second = 0}};
    none.round({}, 1s, 1'000);
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(none.take());
}

} // namespace
} // namespace switchboard::gateway
