#include "router/impl/class_index.hpp"
#include "router/impl/timers.hpp"

#include "random_history.hpp"

#include <gtest/gtest.h>

#include <set>

namespace switchboard::router::test {
namespace {

TEST(Timers, FireByTimeThenByCreationWhateverIsCancelled) {
    RandomHistory random{7};
    auto const now = time_point_ms(0); // so that some are soon and most are late
    Timers timers;
    std::set<std::tuple<TimePoint, std::uint64_t, TimerId>> expected;
    for (std::uint64_t order = 0; order < 5000; ++order) {
        auto const at = time_point_ms(static_cast<std::int64_t>(random.below(300'000)));
        auto const id = timers.add({TimerKind::PlanStep, at, order, 0, 0}, now);
        expected.emplace(at, order, id);
        if (random.chance(40)) {
            auto const victim = std::next(
                expected.begin(), static_cast<std::ptrdiff_t>(random.below(expected.size())));
            auto cancelled = std::get<2>(*victim);
            timers.cancel(cancelled);
            EXPECT_EQ(cancelled, 0U);
            expected.erase(victim);
        }
        if (random.chance(20) && !expected.empty()) {
            auto const first = timers.pop();
            EXPECT_EQ(first.order, std::get<1>(*expected.begin()));
            expected.erase(expected.begin());
        }
    }
    while (!expected.empty()) {
        EXPECT_EQ(timers.pop().order, std::get<1>(*expected.begin()));
        expected.erase(expected.begin());
    }
    EXPECT_EQ(timers.first(), nullptr);
}

TEST(Timers, AFiredTimerIsNotCancelledTwice) {
    Timers timers;
    auto first = timers.add({TimerKind::PlanStep, time_point_ms(1), 0, 0, 0}, {});
    static_cast<void>(timers.pop());
    auto const second = timers.add({TimerKind::PlanStep, time_point_ms(2), 1, 0, 0}, {});
    timers.cancel(first);
    EXPECT_NE(timers.find(second), nullptr);
}

TEST(ClassIndex, RowsAndColumnsAgreeThroughEditsAndReuse) {
    RandomHistory random{11};
    ClassIndex index{6};
    std::vector<Slot> held;
    for (int round = 0; round < 3000; ++round) {
        if (random.chance(50)) {
            Traits traits;
            traits.present = random.chance(90);
            traits.levels = {
                static_cast<std::uint8_t>(random.below(6)),
                static_cast<std::uint8_t>(random.below(6))};
            traits.rings = {static_cast<std::int8_t>(static_cast<int>(random.below(4)) - 1)};
            traits.capacity = static_cast<int>(random.below(4));
            std::vector<Slot> flipped;
            auto const agent = static_cast<Slot>(random.below(70));
            if (random.chance(30)) index.set_at_work(agent, random.chance(60));
            index.put_agent(agent, traits, flipped);
        } else if (random.chance(50) || held.empty()) {
            ClassKey key;
            key.queues = {0};
            key.open_ring = static_cast<int>(random.below(3));
            key.needs = {
                {static_cast<Slot>(random.below(2)), static_cast<int>(1 + random.below(5))}};
            key.weight = static_cast<int>(1 + random.below(2));
            auto const id = index.acquire(key);
            if (id == kNone) continue;
            held.push_back(id);
            EXPECT_EQ(index.at(id).key, key);
            EXPECT_TRUE(index.at(id).eligible == index.eligible_for(key));
        } else {
            auto const at = random.below(held.size());
            index.release(held[at]);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
        }
        for (auto const id : held) {
            auto const& entry = index.at(id);
            ASSERT_TRUE(entry.eligible == index.eligible_for(entry.key)) << round;
            auto const& counts = index.counts(id);
            ASSERT_EQ(counts.skilled, index.skilled_for(entry.key).count()) << round;
            ASSERT_EQ(counts.eligible, entry.eligible.count()) << round;
            ASSERT_EQ(counts.at_work, count_common(entry.eligible, index.at_work())) << round;
            std::uint32_t capable = 0;
            for_each_common(entry.eligible, entry.eligible, [&](std::size_t agent) {
                if (index.traits(static_cast<Slot>(agent)).capacity >= entry.key.weight) ++capable;
            });
            ASSERT_EQ(counts.capable, capable) << round;
        }
    }
}

} // namespace
} // namespace switchboard::router::test
