// Wait estimates are right as often as they say, over a whole simulated day, at every load; and
// silent before they know. The engine has been lost and rebuilt before the judged days.
#include "router/impl/wait_model.hpp"
#include "router/sim/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace switchboard::router::test {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

TEST(WaitEstimates, NineOfTenWaitsAreInsideAtEveryLoad) {
    sim::EstimateModel model;
    model.learning_days = 3;
    model.judged_days = 10;
    auto const outcome = sim::judge_estimates(model);
    EXPECT_EQ(outcome.spoken_early, 0U);
    EXPECT_GT(outcome.abandoned, 1000U);
    sim::EstimateTally all;
    std::size_t judged = 0;
    for (auto const& tally : outcome.by_load) {
        all.waited += tally.waited;
        all.known += tally.known;
        all.inside += tally.inside;
        if (tally.known < 500) continue; // too few to say: hardly anybody waits at that load
        ++judged;
        EXPECT_GE(share(tally.inside, tally.known), 0.85);
        EXPECT_LE(share(tally.inside, tally.known), 0.95);
        EXPECT_NEAR(share(tally.below90, tally.known), 0.90, 0.05);
        EXPECT_LT(tally.width / tally.wait, 2.5); // and says something
    }
    EXPECT_GE(judged, 5U);
    EXPECT_GE(share(all.inside, all.known), 0.88);
    EXPECT_LE(share(all.inside, all.known), 0.92);
    EXPECT_GT(share(all.known, all.waited), 0.95);
}

TEST(WaitOf, GrowsWithTheLineAndLessWhenSomeGiveUp) {
    EXPECT_DOUBLE_EQ(wait_of(10, 0.5, 0), 20);
    EXPECT_DOUBLE_EQ(wait_of(10, 0, 0.1), 0);
    EXPECT_NEAR(wait_of(10, 0.5, 1e-9), 20, 1e-6);
    EXPECT_LT(wait_of(10, 0.5, 0.01), 20);
    EXPECT_LT(wait_of(10, 0.5, 0.02), wait_of(10, 0.5, 0.01));
}

TEST(CalibrationOfWaits, IsSilentThenRightAndSurvivesItsRecords) {
    Calibration calibration;
    EXPECT_FALSE(calibration.factors(60'000));
    // Actual waits are spread evenly, in the logarithm, from half to twice the forecast.
    for (int i = 0; i < 4000; ++i) {
        auto const position = static_cast<double>((i * 37) % 100) / 99.0;
        calibration.learn(60'000, 30'000 * std::pow(4.0, position));
        EXPECT_EQ(calibration.factors(60'000).has_value(), i >= 39) << i;
        if (i != 20 && i != 3999) continue;
        Calibration copy;
        copy.restore(calibration.record());
        EXPECT_EQ(copy.record(), calibration.record());
    }
    auto const factors = calibration.factors(60'000);
    EXPECT_NEAR(factors->low, 0.5 * std::pow(4.0, 0.05), 0.05);
    EXPECT_NEAR(factors->p50, 1.0, 0.06);
    EXPECT_NEAR(factors->p90, 0.5 * std::pow(4.0, 0.90), 0.12);
    EXPECT_NEAR(factors->high, 0.5 * std::pow(4.0, 0.95), 0.12);
    EXPECT_FALSE(calibration.factors(6'000'000)); // another size is another matter
}

TEST(CalibrationOfWaits, LeavesOutRecordsThatDoNotFit) {
    Calibration calibration;
    calibration.restore({{3, 500, {1, 2}}, {4'000, 500, {1, 2, 3, 4, 5}}, {5, 2, {1}}});
    EXPECT_TRUE(calibration.record().empty());
}

TEST(PaceOfEvents, PutsNewerOnesFirst) {
    Pace pace;
    for (int i = 0; i < 1000; ++i) pace.add(1, Millis{1000}, 64);
    EXPECT_NEAR(pace.rate(), 0.001, 1e-9);
    for (int i = 0; i < 300; ++i) pace.add(1, Millis{4000}, 64);
    EXPECT_NEAR(pace.rate(), 0.00025, 0.00003);
    pace.add(0, Millis{-5}, 64);
    EXPECT_LE(pace.events(), 65.0);
}

} // namespace
} // namespace switchboard::router::test
