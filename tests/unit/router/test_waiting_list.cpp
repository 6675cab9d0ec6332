// The list of the waiting against a plain sorted set, and the flat table of slots against a map.
#include "router/impl/slot_map.hpp"
#include "router/impl/waiting_list.hpp"

#include "random_history.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace switchboard::router::test {
namespace {

TEST(WaitingList, StaysInOrderAndCountsThroughEverything) {
    RandomHistory random{5};
    WaitingList list;
    std::set<std::pair<std::uint64_t, std::uint32_t>> expected;
    auto const entry = [](std::uint64_t seq, std::uint32_t id) {
        return Waiting{Key{1, time_point_ms(static_cast<std::int64_t>(seq / 4)), seq}, id, false};
    };
    for (std::uint32_t round = 0; round < 20'000; ++round) {
        bool const grow = round < 12'000;
        auto const seq = grow && random.chance(50) ? round : random.below(20'000);
        auto const id = static_cast<std::uint32_t>(random.below(3));
        if (random.chance(grow ? 70 : 20) && expected.emplace(seq, id).second) {
            list.insert(entry(seq, id));
        } else {
            EXPECT_EQ(list.erase(entry(seq, id)), expected.erase({seq, id}) == 1);
        }
        EXPECT_EQ(list.contains(entry(seq, id)), expected.contains({seq, id}));
        ASSERT_EQ(list.size(), expected.size());
        ASSERT_TRUE(list.empty() || list.front().key.seq == expected.begin()->first);
        if (round % 500 != 0) continue;
        auto const before = std::distance(expected.begin(), expected.lower_bound({seq, 0}));
        ASSERT_EQ(list.count_before(entry(seq, 0).key), static_cast<std::size_t>(before));
        auto at = expected.begin();
        for (auto const& waiting : list) {
            ASSERT_EQ(waiting.key.seq, at->first);
            ASSERT_EQ(waiting.conversation, (at++)->second);
        }
        ASSERT_TRUE(at == expected.end());
    }
}

TEST(SlotMap, FindsWhatIsThereThoughHashesCollide) {
    RandomHistory random{9};
    SlotMap map;
    std::map<std::uint32_t, std::size_t> expected; // slot to hash
    for (int round = 0; round < 20'000; ++round) {
        auto const slot = static_cast<std::uint32_t>(random.below(500));
        if (auto const found = expected.find(slot); found != expected.end()) {
            map.erase(found->second, slot);
            expected.erase(found);
        } else {
            std::size_t const hash = random.below(60) * (random.chance(50) ? 1 : 1'000'003);
            map.insert(hash, slot);
            expected.emplace(slot, hash);
        }
        ASSERT_EQ(map.size(), expected.size());
        auto const asked = static_cast<std::uint32_t>(random.below(500));
        auto const known = expected.find(asked);
        auto const hash = known == expected.end() ? random.below(60) : known->second;
        auto const found = map.find(hash, [&](std::uint32_t at) { return at == asked; });
        ASSERT_EQ(found, known == expected.end() ? SlotMap::kAbsent : asked);
    }
}

} // namespace
} // namespace switchboard::router::test
