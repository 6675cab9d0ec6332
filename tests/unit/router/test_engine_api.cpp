// What only a host uses: configuration at run time, touched entities, estimates, broadcast,
// forgetting.
#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::router::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string reason_of(Effects const& effects) {
    for (auto const& effect : effects)
        if (auto const* refused = std::get_if<Refused>(&effect.body)) return refused->reason;
    return {};
}

TEST(Configuration, APlanThatNarrowsIsRefusedAndChangesNothing) {
    Engine engine{one_queue({agent("a1")})};
    auto queue = engine.config().queues.front();
    queue.relax = {
        {Millis{1000}, SkillId{"fr"}, 1},
        {Millis{2000}, SkillId{"fr"}, 3},
    };
    Effects out;
    engine.apply(UpsertQueue{queue}, at(0), out);
    EXPECT_EQ(
        reason_of(out),
        "queue q: relax[1] (fr): at 2000 ms it would raise the minimum to 3 from 1");
    EXPECT_THAT(engine.config().queues.front().relax, IsEmpty());
    queue.relax.clear();
    queue.ring_after = {Millis{0}, Millis{2000}, Millis{1000}};
    out.clear();
    engine.apply(UpsertQueue{queue}, at(0), out);
    EXPECT_EQ(reason_of(out), "queue q: ring 2 opens at 1000 ms, before ring 1 at 2000 ms");
}

TEST(Configuration, ANewAgentTakesWhatWaits) {
    Bench bench{one_queue({})};
    EXPECT_THAT(bench.tell(0, arrive("c1")), Contains("0 flagged c1 UNROUTABLE"));
    EXPECT_THAT(
        bench.tell(1000, UpsertAgent{agent("a1")}),
        ElementsAre("1000 agent a1 available up", "1000 offered c1 a1 1 21000"));
    EXPECT_THAT(
        bench.tell(2000, RemoveAgent{AgentId{"a1"}}),
        ElementsAre(
            "2000 agent a1 offline lost", "2000 offerEnded c1 a1 1 withdrawn",
            "2000 flagged c1 UNROUTABLE"));
    EXPECT_FALSE(bench.engine.agent(AgentId{"a1"}));
}

TEST(Configuration, AnAgentWithWorkIsNotRemoved) {
    Bench bench{one_queue({agent("a1")})};
    bench.tell(0, arrive("c1"));
    bench.tell(0, Accept{AgentId{"a1"}, ConversationId{"c1"}, {}});
    EXPECT_THAT(
        bench.tell(1000, RemoveAgent{AgentId{"a1"}}), ElementsAre("1000 refused removeAgent"));
}

TEST(Configuration, AnEditedPlanAppliesToThoseWhoWait) {
    auto a1 = agent("a1");
    a1.queues = {{QueueId{"q"}, 1}};
    Bench bench{one_queue({a1})};
    bench.tell(0, arrive("c1"));
    auto queue = bench.engine.config().queues.front();
    queue.ring_after = {Millis{0}, Millis{5000}};
    EXPECT_THAT(bench.tell(1000, UpsertQueue{queue}), IsEmpty());
    EXPECT_THAT(bench.tell(5000), ElementsAre("5000 offered c1 a1 1 25000"));
}

TEST(Configuration, NewSettingsAndTargetsSayWhereOneStandsInLine) {
    Bench bench{one_queue({agent("a1", 1)})};
    bench.tell(0, arrive("c1"));
    bench.tell(0, Accept{AgentId{"a1"}, ConversationId{"c1"}, {}});
    bench.tell(1000, Arrive{ConversationId{"c2"}, {.band = Band::Background}});
    auto settings = bench.engine.config().settings;
    settings.background_max = Millis{9000};
    bench.tell(2000, SetSettings{settings});
    EXPECT_EQ(bench.engine.why_waiting(ConversationId{"c2"})->key.band, 2);
    bench.tell(10'000);
    EXPECT_EQ(bench.engine.why_waiting(ConversationId{"c2"})->key.band, 1);
    settings.background_max = Millis{3'600'000};
    bench.tell(11'000, SetSettings{settings});
    EXPECT_EQ(bench.engine.why_waiting(ConversationId{"c2"})->key.band, 2);
    auto queue = bench.engine.config().queues.front();
    queue.targets.fill(Millis{7000});
    bench.tell(12'000, UpsertQueue{queue});
    EXPECT_EQ(bench.engine.conversation(ConversationId{"c2"})->due, at(8000));
    EXPECT_EQ(bench.engine.conversation(ConversationId{"c1"})->due, at(7000)); // nobody waits there
}

TEST(Configuration, AQueueInUseIsNotRemoved) {
    Bench bench{one_queue({agent("a1")})};
    QueueConfig second;
    second.id = QueueId{"q2"};
    bench.tell(0, UpsertQueue{second}, Arrive{ConversationId{"c1"}, {.queue = QueueId{"q2"}}});
    EXPECT_THAT(
        bench.tell(1000, RemoveQueue{QueueId{"q2"}}), ElementsAre("1000 refused removeQueue"));
    bench.tell(2000, Leave{ConversationId{"c1"}});
    EXPECT_THAT(bench.tell(3000, RemoveQueue{QueueId{"q2"}}), IsEmpty());
    EXPECT_THAT(
        bench.tell(4000, RemoveQueue{QueueId{"q"}}), ElementsAre("4000 refused removeQueue"));
}

TEST(Configuration, WorkOfAnAgentWhoIsGoneAtARecoveryWaitsAgain) {
    Bench bench{one_queue({agent("a1"), agent("a2"), agent("a3")})};
    bench.tell(0, arrive("c1"), arrive("c2"), arrive("c3"));
    bench.tell(0, Accept{AgentId{"a1"}, ConversationId{"c1"}, {}});
    bench.tell(0, Accept{AgentId{"a3"}, ConversationId{"c3"}, {}});
    bench.tell(0, Transfer{.conversation = ConversationId{"c3"}, .agent = AgentId{"a1"}});
    auto const copy = Engine::restore(one_queue({agent("a3")}), bench.engine.records(), at(1000));
    copy.verify();
    EXPECT_EQ(copy.conversation(ConversationId{"c1"})->state, State::Queued);
    EXPECT_EQ(copy.conversation(ConversationId{"c2"})->state, State::Queued);
    EXPECT_EQ(copy.conversation(ConversationId{"c3"})->state, State::Active);
}

TEST(Clock, TimeThatGoesBackwardsCountsAsTheLast) {
    Bench bench{one_queue({agent("a1")})};
    bench.tell(5000, arrive("c1"));
    EXPECT_THAT(
        bench.tell(4000, Accept{AgentId{"a1"}, ConversationId{"c1"}, {}}),
        ElementsAre("5000 offerEnded c1 a1 1 accepted", "5000 active c1 a1"));
}

TEST(Touched, NamesWhatChangedOnce) {
    Bench bench{one_queue({agent("a1"), agent("a2")})};
    static_cast<void>(bench.engine.take_touched());
    bench.tell(0, arrive("c1"));
    auto touched = bench.engine.take_touched();
    EXPECT_THAT(touched.conversations, UnorderedElementsAre(ConversationId{"c1"}));
    EXPECT_THAT(touched.agents, UnorderedElementsAre(AgentId{"a1"}));
    EXPECT_THAT(bench.engine.take_touched().conversations, IsEmpty());
    bench.tell(1000, Leave{ConversationId{"c1"}}, Forget{ConversationId{"c1"}});
    EXPECT_THAT(bench.engine.take_touched().forgotten, ElementsAre(ConversationId{"c1"}));
    EXPECT_FALSE(bench.engine.conversation(ConversationId{"c1"}));
}

TEST(Broadcast, TheFirstAcceptWinsAndTheRestAreWithdrawn) {
    auto config = one_queue({agent("a1"), agent("a2"), agent("a3")});
    config.queues.front().broadcast = 2;
    Bench bench{config};
    EXPECT_THAT(
        bench.tell(0, arrive("c1")),
        ElementsAre("0 queued c1", "0 offered c1 a1 1 20000", "0 offered c1 a2 2 20000"));
    EXPECT_EQ(bench.engine.agent(AgentId{"a1"})->load, 1);
    EXPECT_EQ(bench.engine.agent(AgentId{"a2"})->load, 1);
    EXPECT_THAT(
        bench.tell(1000, Accept{AgentId{"a2"}, ConversationId{"c1"}, {}}),
        ElementsAre(
            "1000 offerEnded c1 a2 2 accepted", "1000 offerEnded c1 a1 1 withdrawn",
            "1000 active c1 a2"));
}

TEST(Broadcast, ItWaitsAgainWhenTheLastOfferEnded) {
    auto config = one_queue({agent("a1"), agent("a2")});
    config.queues.front().broadcast = 2;
    Bench bench{config};
    bench.tell(0, arrive("c1"));
    bench.tell(1000, Decline{AgentId{"a1"}, ConversationId{"c1"}});
    EXPECT_EQ(bench.engine.conversation(ConversationId{"c1"})->state, State::Offered);
    bench.tell(2000, Decline{AgentId{"a2"}, ConversationId{"c1"}});
    EXPECT_EQ(bench.engine.conversation(ConversationId{"c1"})->state, State::Queued);
}

TEST(Boost, MakesTheDueTimeEarlier) {
    Bench bench{one_queue({})};
    bench.tell(0, arrive("c1"));
    bench.tell(1000, arrive("c2"), SetBoost{ConversationId{"c2"}, Millis{5000}});
    EXPECT_EQ(bench.engine.position(ConversationId{"c2"}), 1U);
    EXPECT_EQ(bench.engine.conversation(ConversationId{"c2"})->due, at(296'000));
}

TEST(Earmark, ASupervisorReleasesIt) {
    Bench bench{one_queue({agent("a1", 2)})};
    bench.tell(0, arrive("c0"));
    Demand heavy{.priority = Priority::Urgent};
    heavy.weight = 2;
    EXPECT_THAT(
        bench.tell(0, Arrive{ConversationId{"c1"}, heavy}),
        ElementsAre("0 queued c1", "0 earmarked c1 a1"));
    EXPECT_THAT(
        bench.tell(1000, arrive("c2"), ReleaseEarmark{AgentId{"a1"}}),
        ElementsAre("1000 queued c2", "1000 offered c2 a1 2 21000"));
}

TEST(Reasons, NameTheRunnerUpAndWhatDecided) {
    auto a1 = agent("a1");
    a1.skills = {{SkillId{"aws"}, 2}};
    auto a2 = agent("a2");
    a2.skills = {{SkillId{"aws"}, 5}};
    Bench bench{one_queue({a1, a2, agent("a3", 0)})};
    Demand demand{.prefer = std::map<SkillId, std::int64_t>{{SkillId{"aws"}, 1}}};
    bench.tell(0, Arrive{ConversationId{"c1"}, demand});
    auto const& offered = std::get<Offered>(bench.all.at(1).body);
    EXPECT_EQ(offered.reasons.trigger, "arrive");
    EXPECT_EQ(offered.reasons.chosen.agent, AgentId{"a2"});
    EXPECT_EQ(offered.reasons.chosen.fit, 5);
    ASSERT_TRUE(offered.reasons.runner_up);
    EXPECT_EQ(offered.reasons.runner_up->agent, AgentId{"a1"});
    EXPECT_EQ(offered.reasons.decider, Decider::Fit);
    EXPECT_EQ(offered.reasons.excluded.capacity, 1U);
    auto const why_not = bench.engine.why_not(ConversationId{"c1"}, AgentId{"a3"});
    EXPECT_THAT(why_not->reasons, Contains("no room"));
}

TEST(Reasons, TheNextEventMayBeAnAgents) {
    auto config = one_queue({agent("a1", 1)});
    config.queues.front().wrap_up = Millis{5000};
    Bench bench{config};
    bench.tell(0, arrive("c1"));
    bench.tell(0, Accept{AgentId{"a1"}, ConversationId{"c1"}, {}});
    bench.tell(1000, Close{ConversationId{"c1"}}, arrive("c2"));
    auto const why = bench.engine.why_waiting(ConversationId{"c2"});
    EXPECT_EQ(why->next_event, "wrap-up of a1 ends");
    EXPECT_EQ(why->next_at, at(6000));
    // Nobody waits for somebody who would not take it then.
    bench.tell(2000, SetIntent{AgentId{"a1"}, Intent::Busy, false});
    EXPECT_EQ(bench.engine.why_waiting(ConversationId{"c2"})->next_at, std::nullopt);
}

TEST(Reasons, TheFirstMinuteAfterSignInEnds) {
    auto config = one_queue({agent("a1")});
    config.queues.front().ramp_per_minute = 1;
    Bench bench{config};
    bench.tell(0, SetIntent{AgentId{"a1"}, Intent::Offline, false});
    bench.tell(1000, SetIntent{AgentId{"a1"}, Intent::Available, false});
    bench.tell(2000, arrive("c1"), arrive("c2"));
    auto const why = bench.engine.why_waiting(ConversationId{"c2"});
    EXPECT_EQ(why->next_event, "first minute of a1 ends");
    EXPECT_EQ(why->next_at, at(61'000));
}

TEST(WaitEstimate, IsUnknownUntilThereIsARate) {
    auto config = one_queue({agent("a1", 1)});
    config.queues.front().accept = AcceptMode::Auto;
    Bench bench{config};
    bench.tell(0, arrive("w1"));
    bench.tell(0, arrive("w2"));
    EXPECT_FALSE(bench.engine.wait_estimate(ConversationId{"w2"}));
    // Three come at once every three minutes, and one is taken a minute.
    std::int64_t now = 0;
    auto const minute_later = [&] {
        now += 60'000;
        for (auto const& c : bench.engine.conversations())
            if (c.state == State::Active) bench.tell(now, Close{c.id});
    };
    minute_later();
    for (int round = 0; round < 60; ++round) {
        for (char const* name : {"p", "q", "r"}) {
            auto id = std::to_string(round);
            id.insert(0, name);
            bench.tell(now, arrive(id.c_str()));
        }
        for (int i = 0; i < 3; ++i) minute_later();
    }
    bench.tell(now, arrive("x1"));
    bench.tell(now, arrive("x2"));
    auto const first = bench.engine.wait_estimate(ConversationId{"x1"});
    auto const second = bench.engine.wait_estimate(ConversationId{"x2"});
    ASSERT_TRUE(first && second);
    EXPECT_LT(first->ahead, second->ahead);
    EXPECT_LT(first->p50, second->p50);
    EXPECT_LE(first->p50, first->p90);
    EXPECT_LE(first->low, first->p50);
    EXPECT_LE(first->p90, first->high);
    EXPECT_GT(first->p50, Millis{50'000});
    EXPECT_LT(first->p50, Millis{70'000});
    // What was learned is in the records.
    auto const copy = Engine::restore(bench.engine.config(), bench.engine.records(), at(now));
    EXPECT_EQ(copy.engine_record().calibration, bench.engine.engine_record().calibration);
    EXPECT_FALSE(copy.engine_record().calibration.empty());
}

} // namespace
} // namespace switchboard::router::test
