// Every invariant that can be sampled is seen to fail: something inside the engine is broken on
// purpose, and the sample names it. A whole engine has nothing to say.
#include "router/impl/core.hpp"

#include "random_history.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <set>

namespace switchboard::router {

/// The one that may reach inside.
class CoreTest {
public:
    explicit CoreTest(Core& core)
        : core_{core} {}
    Conversation& conversation(Slot at) { return core_.conversations_[at]; }
    Agent& agent(Slot at) { return core_.agents_[at]; }
    Queue& queue(Slot at) { return core_.queues_[at]; }
    /// The index believes that the agent is free, though nobody looked for work for them.
    void free_silently(Slot at) {
        auto& a = core_.agents_[at];
        a.intent = Intent::Available;
        a.routable = true;
        core_.index_.set_at_work(at, true);
        core_.available_.assign(at, true);
    }
    void offer(Slot conversation, Slot agent) {
        core_.watch_offer(core_.conversations_[conversation], core_.agents_[agent]);
    }
    void count_one_more(State state) { ++core_.in_state_[static_cast<std::size_t>(state)]; }
    void look_at_the_next_offer() { core_.offers_ = 256; }

private:
    Core& core_;
};

namespace test {
namespace {

Config config() {
    auto busy = agent("a1");
    busy.first_intent = Intent::Busy;
    busy.skills = {{SkillId{"fr"}, 4}};
    auto owner = agent("a2", 1);
    return one_queue({busy, owner});
}

/// c0 is owned by a2; c1 and c2 wait, c1 first.
class Broken : public testing::Test {
protected:
    Broken() {
        for (auto const* id : {"c0", "c1", "c2"}) tell(arrive(id));
        tell(OfferSeen{ConversationId{"c0"}, AgentId{"a2"}, 1});
        tell(Accept{AgentId{"a2"}, ConversationId{"c0"}, {}});
    }
    void tell(Command const& command) {
        Effects out;
        core.apply({&command, 1}, at(0), out);
    }
    std::set<std::string> found() {
        std::set<std::string> names;
        for (auto const& violation : core.check_invariants(100))
            names.emplace(to_string(violation.invariant));
        return names;
    }

    Core core{config(), at(0)};
    CoreTest inside{core};
    using Names = std::set<std::string>;
};

TEST_F(Broken, NothingIsFoundInAWholeEngine) {
    EXPECT_EQ(found(), Names{});
}

TEST_F(Broken, AnOwnerWhereNoneMayBe) {
    inside.conversation(1).owner = 0;
    EXPECT_TRUE(found().contains("I1"));
}

TEST_F(Broken, AnOwnerWhoDoesNotKnow) {
    inside.agent(1).owned.clear();
    EXPECT_TRUE(found().contains("I1"));
}

TEST_F(Broken, AnOfferBeyondTheCapacity) {
    inside.offer(1, 1);
    auto const names = found();
    EXPECT_TRUE(names.contains("I2"));
    EXPECT_TRUE(names.contains("I3"));
}

TEST_F(Broken, AnAgentIsFreeWhileSomebodyWaits) {
    inside.free_silently(0);
    EXPECT_EQ(found(), Names{"I4"});
}

TEST_F(Broken, TheLaterIsOfferedFirst) {
    inside.free_silently(0);
    inside.look_at_the_next_offer();
    inside.offer(1, 0);
    EXPECT_FALSE(found().contains("I5"));
    inside.look_at_the_next_offer();
    inside.offer(2, 0);
    EXPECT_TRUE(found().contains("I5"));
}

TEST_F(Broken, ALaterStepAdmitsFewer) {
    Demand demand;
    demand.require = {{SkillId{"fr"}, 5}};
    tell(Arrive{ConversationId{"nobody"}, demand});
    EXPECT_EQ(found(), Names{});
    inside.conversation(1).last_class = inside.conversation(3).last_class;
    EXPECT_TRUE(found().contains("I6"));
}

TEST_F(Broken, AnUnroutableOneIsNotFlagged) {
    tell(SetCapacity{AgentId{"a1"}, 0});
    tell(SetCapacity{AgentId{"a2"}, 0});
    EXPECT_EQ(found(), Names{});
    inside.conversation(1).unroutable = false;
    EXPECT_EQ(found(), Names{"I7"});
}

TEST_F(Broken, AKeyThatIsNotTheRules) {
    inside.conversation(2).priority = Priority::Urgent;
    EXPECT_EQ(found(), Names{"I8"});
}

TEST_F(Broken, ALoadThatIsNotTheWork) {
    inside.agent(1).load = 0;
    EXPECT_EQ(found(), Names{"I8"});
}

TEST_F(Broken, ACountThatIsNotTheQueues) {
    ++inside.queue(0).queued;
    EXPECT_EQ(found(), Names{"I9"});
}

TEST_F(Broken, SomebodyIsInNoState) {
    inside.count_one_more(State::Closed);
    EXPECT_EQ(found(), Names{"I9"});
}

TEST_F(Broken, TheFindingsAreBounded) {
    for (Slot at = 0; at < 3; ++at) inside.conversation(at).key = Key{};
    for (int i = 0; i < 100; ++i) inside.offer(1, 1);
    EXPECT_EQ(core.check_invariants(100).size(), 16U);
}

TEST(Sample, GoesRoundOverAllInSmallSteps) {
    Core core{config(), at(0)};
    CoreTest inside{core};
    for (int i = 0; i < 50; ++i) {
        Effects out;
        Command const command = arrive(("c" + std::to_string(i)).c_str());
        core.apply({&command, 1}, at(0), out);
    }
    inside.conversation(37).priority = Priority::Urgent;
    std::size_t found = 0;
    for (int i = 0; i < 10; ++i) found += core.check_invariants(5).size();
    EXPECT_EQ(found, 1U);
}

} // namespace
} // namespace test
} // namespace switchboard::router
