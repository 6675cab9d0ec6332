// When memory is short, and how often a refusal is told.
#include "../at.hpp"
#include "gateway/pressure.hpp"
#include "gateway/refusal_log.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

TEST(Pressure, GivesUpInSteps) {
    Pressure pressure{1'000};
    EXPECT_EQ(pressure.update(799), Load::Normal);
    EXPECT_EQ(pressure.update(800), Load::NoNewConnections);
    EXPECT_EQ(pressure.update(899), Load::NoNewConnections);
    EXPECT_EQ(pressure.update(900), Load::ChatOnly);
    EXPECT_EQ(pressure.update(5'000), Load::ChatOnly);
}

TEST(Pressure, DoesNotFlap) {
    Pressure pressure{1'000};
    EXPECT_EQ(pressure.update(910), Load::ChatOnly);
    EXPECT_EQ(pressure.update(860), Load::ChatOnly);
    EXPECT_EQ(pressure.update(849), Load::NoNewConnections);
    EXPECT_EQ(pressure.update(760), Load::NoNewConnections);
    EXPECT_EQ(pressure.update(749), Load::Normal);
    EXPECT_EQ(pressure.update(790), Load::Normal);
}

TEST(Pressure, HasNoBudgetOfZero) {
    Pressure pressure{0};
    EXPECT_EQ(pressure.update(1'000'000'000), Load::Normal);
}

TEST(RefusalLog, TellsTheFirstAtOnceAndThenACount) {
    RefusalLog log;
    EXPECT_EQ(log.note("a", at(0)), 0U);
    EXPECT_EQ(log.note("b", at(1)), 0U) << "another reason";
    for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(log.note("a", at(2 + i)));
    EXPECT_EQ(log.note("a", at(10'000)), 1'000U);
    EXPECT_FALSE(log.note("a", at(10'001)));
    EXPECT_EQ(log.note("a", at(30'000)), 1U);
}

TEST(RefusalLog, SurvivesAClockThatGoesBack) {
    RefusalLog log;
    EXPECT_EQ(log.note("a", at(50'000)), 0U);
    EXPECT_EQ(log.note("a", at(10)), 0U);
}

} // namespace
} // namespace switchboard::gateway
