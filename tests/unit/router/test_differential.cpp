// The engine against the naive one on random histories: the same effects, entry by entry. The long
// form is asked for with SWITCHBOARD_ROUTER_SEEDS=count and SWITCHBOARD_ROUTER_FIRST_SEED=seed.
#include "naive_engine.hpp"
#include "random_history.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace switchboard::router::test {
namespace {

std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
    auto const* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Runs one history through both; restarts rebuild the engine from its records in between.
void compare_on(std::uint64_t seed) {
    RandomHistory history{seed};
    auto const config = history.config();
    Bench bench{config};
    NaiveEngine naive{config};
    for (auto const& a : config.agents) {
        bool const confirms = history.chance(85);
        naive.set_confirms(a.id, confirms);
        if (!confirms) bench.silent.insert(a.id);
    }
    Ms now = 0;
    for (int entry = 0; entry < 150; ++entry) {
        now += history.pause();
        auto const batch = history.entry();
        auto const expected = naive.tell(now, batch);
        auto const actual = bench.tell_all(now, batch);
        std::string last;
        for (auto const& command : batch) last += std::string{name_of(command)} + " ";
        ASSERT_EQ(actual, expected) << "seed " << seed << " entry " << entry << ": " << last;
    }
}

TEST(Differential, TheEngineDecidesLikeTheNaiveOne) {
    auto const first = number_from("SWITCHBOARD_ROUTER_FIRST_SEED", 1);
    auto const seeds = number_from("SWITCHBOARD_ROUTER_SEEDS", 60);
    for (auto seed = first; seed < first + seeds; ++seed) {
        ASSERT_NO_FATAL_FAILURE(compare_on(seed)) << "seed " << seed;
    }
}

} // namespace
} // namespace switchboard::router::test
