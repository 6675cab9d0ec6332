// The formulas against the published table: independent digits, not the code's own output.
#include "router/sim/formulas.hpp"
#include "router/sim/selftest.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace switchboard::router::sim {
namespace {

struct DelayRow {
    int n;
    double a;
    double service;
    double limit;
    double probability;
    double mean;
    double within;
};

TEST(Formulas, ErlangCGivesTheTable) {
    for (auto const& row : std::vector<DelayRow>{
             {1, 0.8, 60, 60, 0.80000000, 240.000000, 0.34501540},
             {6, 5, 180, 20, 0.58751645, 105.752961, 0.47426718},
             {55, 48, 240, 15, 0.23870094, 8.184032, 0.84588309},
             {30, 27, 600, 60, 0.47140837, 94.281674, 0.65077209},
             {90, 84, 600, 30, 0.41195731, 41.195731, 0.69481452},
             {15, 14, 600, 30, 0.72231858, 433.391149, 0.31290931},
             {100, 95, 300, 20, 0.50645685, 30.387411, 0.63710781},
             {1000, 970, 480, 10, 0.24282334, 3.885173, 0.87002603}}) {
        auto const found = delay(row.n, row.a, row.service, row.limit);
        EXPECT_NEAR(found.probability, row.probability, 1e-8);
        EXPECT_NEAR(found.mean, row.mean, 1e-6);
        EXPECT_NEAR(found.within, row.within, 1e-8);
    }
}

struct PatienceRow {
    int n;
    double a;
    double service;
    double patience;
    double limit;
    double wait;
    double abandon;
    double mean;
    double served_in;
};

TEST(Formulas, ErlangAGivesTheTable) {
    for (auto const& row : std::vector<PatienceRow>{
             {10, 10, 300, 300, 30, 0.54207029, 0.12511004, 37.533011, 0.57512690},
             {50, 55, 300, 120, 20, 0.62210043, 0.12246828, 14.696193, 0.61632728},
             {100, 95, 300, 180, 20, 0.28121710, 0.02401963, 4.323533, 0.89892435},
             {30, 27, 600, 300, 60, 0.26223585, 0.04396852, 13.190556, 0.88220649},
             {10, 8, 240, 180, 30, 0.26852344, 0.05951760, 10.713168, 0.83262785},
             {30, 33, 600, 300, 60, 0.61753502, 0.13525971, 40.577914, 0.63017116}}) {
        auto const found = impatience(row.n, row.a, row.service, row.patience, row.limit);
        EXPECT_NEAR(found.wait, row.wait, 1e-8);
        EXPECT_NEAR(found.abandon, row.abandon, 1e-8);
        EXPECT_NEAR(found.mean, row.mean, 1e-6);
        EXPECT_NEAR(found.served_in, row.served_in, 1e-7);
    }
}

TEST(Formulas, CapsAndPrioritiesGiveTheTable) {
    auto const k1 = blocking(30, 33, 600, 10);
    EXPECT_NEAR(k1.rejected, 0.11313694, 1e-8);
    EXPECT_NEAR(k1.mean, 98.367357, 1e-6);
    auto const k2 = blocking(10, 9, 300, 5);
    EXPECT_NEAR(k2.rejected, 0.06125876, 1e-8);
    EXPECT_NEAR(k2.mean, 37.882990, 1e-6);
    auto const p1 = strict_priority(10, {3, 5.5}, 300);
    EXPECT_NEAR(p1[0], 22.708342, 1e-6);
    EXPECT_NEAR(p1[1], 151.388944, 1e-6);
    EXPECT_NEAR(delay(10, 8.5, 300, 0).mean, 105.972261, 1e-6);
    auto const p2 = strict_priority(10, {2, 3, 3.5}, 300);
    EXPECT_NEAR(p2[0], 19.869799, 1e-6);
    EXPECT_NEAR(p2[1], 39.739598, 1e-6);
    EXPECT_NEAR(p2[2], 211.944522, 1e-6);
    auto const p3 = accumulating_priority(10, {3, 5.5}, {3, 1}, 300);
    EXPECT_NEAR(p3[0], 57.401641, 1e-6);
    EXPECT_NEAR(p3[1], 132.465326, 1e-6);
    auto const p4 = accumulating_priority(10, {3, 5.5}, {10, 1}, 300);
    EXPECT_NEAR(p4[0], 34.114358, 1e-6);
    EXPECT_NEAR(p4[1], 145.167481, 1e-6);
}

TEST(Formulas, TwoSkillsGiveTheTable) {
    struct Row {
        SkillCase model;
        SkillAnswer answer;
    };
    for (auto const& row : std::vector<Row>{
             {{0.9, 0.5, 1, 1}, {0.90184049, 2.10429448, 0.54110429, 0.78159509}},
             {{1.1, 0.7, 1, 1}, {4.15608181, 6.67491927, 0.83121636, 0.94747040}},
             {{0.8, 0.6, 1.25, 0.8}, {0.80056902, 4.86595856, 0.52036986, 0.88485306}}}) {
        auto const found = two_skills(row.model);
        EXPECT_NEAR(found.wait_x, row.answer.wait_x, 1e-8);
        EXPECT_NEAR(found.wait_y, row.answer.wait_y, 1e-8);
        EXPECT_NEAR(found.delayed_x, row.answer.delayed_x, 1e-8);
        EXPECT_NEAR(found.delayed_y, row.answer.delayed_y, 1e-8);
    }
}

TEST(SelfTest, HasTheTwentyFourCases) {
    EXPECT_EQ(selftest_cases().size(), 24U);
}

} // namespace
} // namespace switchboard::router::sim
