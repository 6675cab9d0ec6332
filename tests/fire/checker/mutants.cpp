// The checker must be seen failing: every planted fault is caught within twenty trials, by the rule
// that is there for it.
#include "checker.hpp"
#include "sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace switchboard::fire::test {
namespace {

struct Planted {
    Mutant mutant;
    int rule; // that must find it
    char const* name;
    friend std::ostream& operator<<(std::ostream& out, Planted const& planted) {
        return out << planted.name;
    }
};

class Mutants : public ::testing::TestWithParam<Planted> {};

TEST_P(Mutants, IsCaughtWithinTwentyTrials) {
    Planted const& planted = GetParam();
    std::uint32_t seed = 1;
    while (seed <= 20 && !judge(make_history(planted.mutant, seed)).counts.contains(planted.rule))
        ++seed;
    EXPECT_LE(seed, 20U);
}

INSTANTIATE_TEST_SUITE_P(
    All, Mutants,
    ::testing::Values(
        Planted{Mutant::AckBeforeWrite, 1, "AckBeforeWrite"},
        Planted{Mutant::EverySecond, 1, "EverySecond"}, Planted{Mutant::WaitNone, 1, "WaitNone"},
        Planted{Mutant::WaitOneOfTwo, 1, "WaitOneOfTwo"},
        Planted{Mutant::DedupeOff, 3, "DedupeOff"},
        Planted{Mutant::DedupeForgets, 3, "DedupeForgets"},
        Planted{Mutant::SeqFromMemory, 4, "SeqFromMemory"},
        Planted{Mutant::ResumeFromLast, 9, "ResumeFromLast"},
        Planted{Mutant::ForwardsHints, 8, "ForwardsHints"}, Planted{Mutant::NoFence, 12, "NoFence"},
        Planted{Mutant::AckBeforePost, 13, "AckBeforePost"},
        Planted{Mutant::CheckThenCreate, 11, "CheckThenCreate"}),
    ::testing::PrintToStringParamName());

TEST(Sample, OfAServerThatKeepsItsPromisesIsClean) {
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        Judgement const judgement = judge(make_history(Mutant::None, seed));
        EXPECT_TRUE(judgement.clean()) << seed << ": " << judgement.findings.front().what;
        EXPECT_EQ(judgement.acked, 240U);
        EXPECT_EQ(judgement.faults, 3U);
    }
}

} // namespace
} // namespace switchboard::fire::test
