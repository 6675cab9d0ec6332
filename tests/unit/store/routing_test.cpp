// Leases, the order of commands, what is loaded.
#include "world.hpp"

namespace switchboard::store::test {

using testing::IsEmpty;
using testing::SizeIs;

class Routing : public Conformance {
protected:
    ports::Outcome<ports::Lease>
    acquire(std::string node, std::uint64_t known, Millis ttl = Millis{60'000}) {
        std::uint32_t const cell = first_.routing->cell_of(account_);
        return ask<ports::Lease>([&](auto done) {
            first_.routing->acquire_lease(cell, node, known, ttl, std::move(done));
        });
    }
    ports::Outcome<std::vector<ports::QueuedCommand>> wait_for_commands(Millis wait) {
        return ask<std::vector<ports::QueuedCommand>>([&](auto done) {
            first_.routing->read_commands(account_, {}, 10, wait, std::move(done));
        });
    }
    void intent(std::uint64_t ticket) {
        v1::RoutingCommand command;
        command.set_ticket(ticket);
        command.mutable_intent()->set_user("ana");
        ASSERT_TRUE(submit(staff("ana"), command));
    }
};

TEST_F(Routing, ALeaseIsHeldByOneNodeAndItsEpochGrows) {
    auto const first = acquire("n1", 0);
    ASSERT_TRUE(first);
    EXPECT_EQ(code(acquire("n2", 0)), v1::CONFLICT);
    auto const renewed = acquire("n1", first->epoch);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->epoch, first->epoch);
    auto const restarted = acquire("n1", 0); // the same name, but it does not know its lease
    ASSERT_TRUE(restarted);
    EXPECT_GT(restarted->epoch, first->epoch);
    ASSERT_TRUE(ask<ports::Unit>(
        [&](auto done) { first_.routing->release_lease(*restarted, "n1", std::move(done)); }));
    auto const second = acquire("n2", 0);
    ASSERT_TRUE(second);
    EXPECT_GT(second->epoch, restarted->epoch);
    // Whoever lost it cannot give it back for another.
    ASSERT_TRUE(ask<ports::Unit>(
        [&](auto done) { first_.routing->release_lease(*restarted, "n1", std::move(done)); }));
    EXPECT_EQ(code(acquire("n3", 0)), v1::CONFLICT);
}

TEST_F(Routing, AnExpiredLeaseMoves) {
    auto const first = acquire("n1", 0, Millis{30});
    ASSERT_TRUE(first);
    ports::Lease const second = lease("n2");
    EXPECT_GT(second.epoch, first->epoch);
    EXPECT_EQ(code(commit(*first, {}, {})), v1::CONFLICT);
    EXPECT_TRUE(commit(second, {}, {}));
}

TEST_F(Routing, CommandsComeInTheOrderTheyWereGiven) {
    for (std::uint64_t ticket = 1; ticket <= 30; ++ticket) intent(ticket);
    std::string after;
    std::uint64_t next = 1;
    while (next <= 30) {
        auto const page = commands(after, 7);
        ASSERT_THAT(page, testing::Not(IsEmpty()));
        for (auto const& queued : page) EXPECT_EQ(queued.command.ticket(), next++);
        after = page.back().id;
    }
    EXPECT_THAT(commands(after), IsEmpty());
}

TEST_F(Routing, AnArrivalSaysWhoAnsweredThisCustomerTheLastTime) {
    ASSERT_TRUE(save_config(small_config()));
    auto const last_of = [&](std::string const& who, std::string const& id) -> std::string {
        EXPECT_TRUE(start(customer(who), id));
        for (auto const& queued : commands())
            if (queued.command.arrive().conversation() == id)
                return queued.command.arrive().last_agent();
        return "no arrival";
    };
    EXPECT_EQ(last_of("dan", "c1"), "");
    v1::Conversation answered;
    answered.set_id("c1");
    answered.set_owner("ana");
    set(answered, {"owner"});
    finish("c1");
    EXPECT_EQ(last_of("dan", "c2"), "ana");
    finish("c2"); // nobody answered it
    EXPECT_EQ(last_of("dan", "c3"), "ana");
    EXPECT_EQ(last_of("eva", "c4"), "");
}

TEST_F(Routing, ACommittedPositionIsNotReadAgainNorCommittedTwice) {
    for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) intent(ticket);
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(4));
    ports::Lease const held = lease();
    auto const put = [](std::string bytes) {
        return std::vector<ports::CommitOp>{ports::PutRecord{"e", "engine", std::move(bytes)}};
    };
    ASSERT_TRUE(commit(held, queued[1].id, put("two")));
    auto const rest = commands();
    ASSERT_THAT(rest, SizeIs(2));
    EXPECT_EQ(rest[0].command.ticket(), 3U);
    EXPECT_TRUE(commit(held, queued[1].id, put("again"))); // a repetition changes nothing
    EXPECT_EQ(code(commit(held, queued[0].id, put("old"))), v1::CONFLICT);
    ASSERT_TRUE(save_config(small_config()));
    auto const state = ask<ports::AccountState>(
        [&](auto done) { first_.routing->load(account_, std::move(done)); });
    ASSERT_TRUE(state);
    EXPECT_EQ(state->engine_record, "two");
}

TEST_F(Routing, AWaitingReadAnswersWhenACommandComes) {
    std::optional<std::vector<ports::QueuedCommand>> got;
    first_.routing->read_commands(
        account_, {}, 10, Millis{20'000}, [&](auto outcome) { got = *outcome; });
    for (int i = 0; i < 3; ++i) world_->tick();
    EXPECT_FALSE(got);
    v1::RoutingCommand command;
    command.mutable_intent()->set_user("ana");
    bool submitted = false;
    second_.store->submit(staff("ana"), command, [&](auto) { submitted = true; });
    ASSERT_TRUE(world_->run_until([&] { return submitted && got.has_value(); }));
    EXPECT_THAT(*got, SizeIs(1));
}

TEST_F(Routing, AWaitingReadAnswersEmptyInTheEnd) {
    auto const nothing = wait_for_commands(Millis{30});
    ASSERT_TRUE(nothing);
    EXPECT_THAT(*nothing, IsEmpty());
}

TEST_F(Routing, LoadBringsEverythingTheEngineNeeds) {
    auto const load = [&] {
        return ask<ports::AccountState>(
            [&](auto done) { first_.routing->load(account_, std::move(done)); });
    };
    EXPECT_EQ(code(load()), v1::NOT_FOUND);
    ASSERT_TRUE(save_config(small_config()));
    owned_conversation("c1");
    ASSERT_TRUE(start(customer("dan"), "c2"));
    finish("c2");
    ASSERT_TRUE(start(customer("eva"), "c3")); // its agent still writes notes
    v1::Conversation wrap_up;
    wrap_up.set_id("c3");
    wrap_up.set_owner("ana");
    wrap_up.mutable_wrap_up_until()->set_seconds(1'900'000'000);
    set(wrap_up, {"owner", "wrap_up_until"});
    finish("c3");
    bool answered = false;
    first_.store->session_alive(
        staff("ana"), "s1", Millis{60'000}, 0, [&](auto) { answered = true; });
    ASSERT_TRUE(world_->run_until([&] { return answered; }));
    std::string const bytes("\0\x01\xff", 3);
    ASSERT_TRUE(commit(
        lease(node_), {},
        {ports::PutRecord{"c", "c1", bytes}, ports::PutRecord{"c", "c9", "gone"},
         ports::PutRecord{"c", "c9", ""}, ports::PutRecord{"a", "ana", "agent"},
         ports::PutRecord{"e", "engine", "engine"}}));
    auto const state = load();
    ASSERT_TRUE(state);
    EXPECT_EQ(state->config.account().name(), "Tea & Co");
    EXPECT_EQ(state->config.revision(), 1U);
    EXPECT_EQ(state->conversation_records, (std::map<std::string, std::string>{{"c1", bytes}}));
    EXPECT_EQ(state->agent_records, (std::map<std::string, std::string>{{"ana", "agent"}}));
    EXPECT_EQ(state->engine_record, "engine");
    ASSERT_THAT(state->live, SizeIs(2));
    EXPECT_EQ(state->live[1].id(), "c3");
    EXPECT_EQ(state->live[1].state(), v1::STATE_CLOSED);
    EXPECT_TRUE(state->live[1].has_wrap_up_until());
    EXPECT_EQ(state->live[0].id(), "c1");
    EXPECT_EQ(state->live[0].owner(), "ana");
    EXPECT_EQ(state->live[0].contact().id(), "cara");
    EXPECT_EQ(state->connected_agents, std::vector<std::string>{"ana"});
}

} // namespace switchboard::store::test
