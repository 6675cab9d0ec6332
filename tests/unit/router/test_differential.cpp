// The engine against the naive one on random histories: the same effects, entry by entry, and every
// invariant after each. What fails is cut down to the few commands that it needs. The long form is
// asked for with SWITCHBOARD_ROUTER_SEEDS=count and SWITCHBOARD_ROUTER_FIRST_SEED=seed.
#include "histories.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace switchboard::router::test {
namespace {

constexpr int kEntries = 150;

std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
    auto const* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Differential, TheEngineDecidesLikeTheNaiveOne) {
    auto const first = number_from("SWITCHBOARD_ROUTER_FIRST_SEED", 1);
    auto const seeds = number_from("SWITCHBOARD_ROUTER_SEEDS", 60);
    std::size_t commands = 0;
    for (auto seed = first; seed < first + seeds; ++seed) {
        auto const history = make_history(seed, kEntries);
        commands += history.commands();
        if (!first_difference(history)) continue;
        auto const small = shrink(
            history, [](History const& shorter) { return first_difference(shorter).has_value(); });
        FAIL() << "seed " << seed << ", cut down: " << *first_difference(small) << '\n'
               << describe(small);
    }
    std::cout << commands << " random events in " << seeds << " histories, no difference\n";
}

bool has(History const& history, bool (*is)(Command const&)) {
    for (auto const& entry : history.entries)
        for (auto const& command : entry.batch)
            if (is(command)) return true;
    return false;
}

TEST(Shrink, LeavesOnlyWhatTheFailureNeeds) {
    auto const fails = [](History const& history) {
        return has(history, [](Command const& c) { return std::holds_alternative<Park>(c); }) &&
               has(history, [](Command const& c) { return std::holds_alternative<Drain>(c); });
    };
    auto history = make_history(1, kEntries);
    for (std::uint64_t seed = 2; !fails(history) && seed <= 50; ++seed)
        history = make_history(seed, kEntries);
    ASSERT_TRUE(fails(history));
    auto const small = shrink(history, fails);
    EXPECT_EQ(small.commands(), 2U) << describe(small);
    EXPECT_TRUE(fails(small));
    EXPECT_NE(describe(small).find("park c"), std::string::npos);
}

/// The naive engine is given accept timeouts that are a little longer: that must be found out, and
/// with few commands.
TEST(Shrink, ADifferenceIsFoundAndCutDown) {
    auto const fails = [](History const& history) {
        auto longer = history.config;
        for (auto& queue : longer.queues) queue.accept_timeout += Millis{1};
        return first_difference(history, longer).has_value();
    };
    auto const history = make_history(1, kEntries);
    ASSERT_TRUE(fails(history));
    auto const small = shrink(history, fails);
    EXPECT_TRUE(fails(small));
    EXPECT_LE(small.commands(), 4U) << describe(small);
}

} // namespace
} // namespace switchboard::router::test
