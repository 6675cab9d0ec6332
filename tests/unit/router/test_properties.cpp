// Properties of every history: replay, recovery, conservation, capacity; and that histories reach
// everything.
#include "random_history.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

namespace switchboard::router::test {
namespace {

struct Log {
    Config config;
    std::vector<std::pair<std::int64_t, std::vector<Command>>> entries;
};

Log log_of(std::uint64_t seed, int entries) {
    RandomHistory history{seed};
    Log log;
    log.config = history.config();
    std::int64_t now = 0;
    for (int i = 0; i < entries; ++i) {
        now += history.pause();
        log.entries.emplace_back(now, history.entry());
    }
    return log;
}

TEST(Properties, TheSameLogGivesTheSameEffects) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const log = log_of(seed, 100);
        Bench first{log.config};
        Bench second{log.config};
        for (auto const& [now, batch] : log.entries)
            ASSERT_EQ(first.tell_all(now, batch), second.tell_all(now, batch)) << "seed " << seed;
    }
}

TEST(Properties, HistoriesReachEveryEffect) {
    std::set<std::size_t> missing;
    for (std::size_t i = 0; i < std::variant_size_v<EffectBody>; ++i) missing.insert(i);
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        auto const log = log_of(seed, 150);
        Bench bench{log.config};
        bench.confirms = seed % 2 == 0;
        for (auto const& [now, batch] : log.entries) bench.tell_all(now, batch);
        for (auto const& effect : bench.all) missing.erase(effect.body.index());
    }
    EXPECT_TRUE(missing.empty()) << "alternative " << *missing.begin() << " of EffectBody";
}

/// I2: nobody is offered more than fits, whatever was forced on them before.
TEST(Properties, NoOfferExceedsCapacity) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        auto const log = log_of(seed, 150);
        Engine engine{log.config};
        for (auto const& [now, batch] : log.entries) {
            Effects out;
            engine.apply(batch, at(now), out);
            for (auto const& effect : out) {
                auto const* offered = std::get_if<Offered>(&effect.body);
                if (offered == nullptr || offered->reasons.decider == Decider::Direct) continue;
                auto const& chosen = offered->reasons.chosen;
                ASSERT_LE(chosen.load_after, chosen.capacity) << "seed " << seed;
            }
        }
    }
}

/// I9: every conversation is in exactly one state, and the queues' counts are theirs.
TEST(Properties, ArrivalsAreConserved) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const log = log_of(seed, 150);
        Bench bench{log.config};
        std::set<ConversationId> arrived;
        for (auto const& [now, batch] : log.entries) {
            bench.tell_all(now, batch);
            for (auto const& command : batch) {
                if (auto const* x = std::get_if<Arrive>(&command)) arrived.insert(x->conversation);
                if (auto const* x = std::get_if<BotStart>(&command))
                    arrived.insert(x->conversation);
            }
            ASSERT_EQ(bench.engine.conversations().size(), arrived.size()) << "seed " << seed;
        }
        std::map<QueueId, std::size_t> queued;
        for (auto const& c : bench.engine.conversations())
            if (c.state == State::Queued) ++queued[c.queue];
        for (auto const& queue : log.config.queues) {
            EXPECT_EQ(bench.engine.queue(queue.id)->queued, queued[queue.id]) << "seed " << seed;
            EXPECT_EQ(bench.engine.queued_in_order(queue.id).size(), queued[queue.id]);
        }
    }
}

/// I7: who waits has something to wait for.
TEST(Properties, WhoWaitsHasANextEventOrIsFlaggedOrWaitsForAnAgent) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        auto const log = log_of(seed, 120);
        Bench bench{log.config};
        for (auto const& [now, batch] : log.entries) {
            bench.tell_all(now, batch);
            for (auto const& c : bench.engine.conversations()) {
                if (c.state != State::Queued) continue;
                auto const why = bench.engine.why_waiting(c.id);
                ASSERT_TRUE(why.has_value());
                bool const explained = why->next_at || why->absent || !why->flags.empty() ||
                                       why->agents > why->assignable || why->agents == 0;
                ASSERT_TRUE(explained) << "seed " << seed << " " << c.id.str();
            }
        }
    }
}

/// The records without what a recovery changes by its nature: links, and earmarks, which need a
/// link.
Records comparable(Records records) {
    auto& agents = records.agents;
    for (auto& a : agents) {
        a.link = Link::Recovering;
        std::erase_if(
            a.timers, [](auto const& timer) { return timer.kind == TimerKind::LinkLost; });
    }
    for (auto& c : records.conversations) c.earmark.reset();
    std::sort(
        records.conversations.begin(), records.conversations.end(),
        [](auto const& x, auto const& y) { return x.id < y.id; });
    records.engine.timers = 0;
    return records;
}

TEST(Recovery, WhatIsRestoredIsWhatWasRecorded) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        auto const log = log_of(seed, 100);
        Bench bench{log.config};
        for (auto const& [now, batch] : log.entries) {
            bench.tell_all(now, batch);
            auto const records = bench.engine.records();
            auto const copy = Engine::restore(bench.engine.config(), records, at(now));
            copy.verify();
            ASSERT_TRUE(comparable(copy.records()) == comparable(records))
                << "seed " << seed << " at " << now;
        }
    }
}

bool touches_links(Command const& command) {
    return std::holds_alternative<LinkDown>(command) || std::holds_alternative<LinkUp>(command);
}

/// With every link up, a restored engine whose links have all returned goes on like the one that
/// was lost.
TEST(Recovery, TheRestoredEngineDecidesLikeTheLostOne) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        auto log = log_of(seed, 120);
        for (auto& [now, batch] : log.entries) {
            std::erase_if(batch, touches_links);
            for (auto& command : batch) {
                if (auto* x = std::get_if<Arrive>(&command)) x->demand.weight = 1;
                if (auto* x = std::get_if<Handoff>(&command)) x->demand.weight = 1;
            }
        }
        Bench lost{log.config};
        auto const half = log.entries.size() / 2;
        for (std::size_t i = 0; i < half; ++i)
            lost.tell_all(log.entries[i].first, log.entries[i].second);
        auto const now = log.entries[half - 1].first;
        Bench restored{log.config};
        restored.engine = Engine::restore(lost.engine.config(), lost.engine.records(), at(now));
        std::vector<Command> returns;
        for (auto const& a : log.config.agents) returns.emplace_back(LinkUp{a.id});
        for (auto const& said : restored.tell_all(now, returns))
            ASSERT_NE(said.find(" agent "), std::string::npos) << "seed " << seed << ": " << said;
        for (std::size_t i = half; i < log.entries.size(); ++i) {
            auto const& [time, batch] = log.entries[i];
            ASSERT_EQ(restored.tell_all(time, batch), lost.tell_all(time, batch))
                << "seed " << seed << " entry " << i;
        }
    }
}

} // namespace
} // namespace switchboard::router::test
