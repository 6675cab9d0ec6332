// Tags, read marks, ratings; commands and who may give them; sessions.
#include "world.hpp"

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Edits : public Conformance {
protected:
    std::uint32_t most_ = 0; // sessions of one person; 0: any number
    ports::Outcome<ports::EditResult> edit(ports::EditRequest request) {
        if (request.conversation.empty()) request.conversation = "c1";
        return ask<ports::EditResult>(
            [&](auto done) { first_.store->edit(request, std::move(done)); });
    }
    ports::EditRequest by(ports::Caller caller) const {
        ports::EditRequest request;
        request.caller = std::move(caller);
        return request;
    }
    void alive(ports::Caller const& caller, std::string session, Millis ttl = Millis{60'000}) {
        EXPECT_TRUE(ask<ports::Unit>([&](auto done) {
            first_.store->session_alive(caller, session, ttl, most_, std::move(done));
        }));
    }
    void gone(ports::Caller const& caller, std::string session) {
        EXPECT_TRUE(ask<ports::Unit>(
            [&](auto done) { first_.store->session_gone(caller, session, std::move(done)); }));
    }
    std::uint32_t sweep() {
        return *ask<std::uint32_t>(
            [&](auto done) { first_.routing->sweep_sessions(account_, std::move(done)); });
    }
};

TEST_F(Edits, TagsAreAddedAndRemovedOnce) {
    owned_conversation("c1");
    ports::EditRequest request = by(staff("ana"));
    request.add_tags = {"vip", "đơn hàng", "vip"};
    auto const added = edit(request);
    ASSERT_TRUE(added);
    EXPECT_THAT(added->conversation.tags(), ElementsAre("vip", "đơn hàng"));
    ASSERT_THAT(added->added, SizeIs(1));
    EXPECT_EQ(added->added[0].event().type(), v1::EVENT_TAGGED);
    EXPECT_EQ(added->added[0].event().detail(), "+vip +đơn hàng");
    EXPECT_EQ(added->added[0].event().actor(), "ana");
    EXPECT_THAT(edit(request)->added, IsEmpty());
    request.add_tags.clear();
    request.remove_tags = {"vip", "unknown"};
    auto const removed = edit(request);
    EXPECT_THAT(removed->conversation.tags(), ElementsAre("đơn hàng"));
    EXPECT_EQ(removed->added.at(0).event().detail(), "-vip");
    request.remove_tags = {"đơn hàng"};
    EXPECT_THAT(edit(request)->conversation.tags(), IsEmpty());
    request.caller = customer("cara");
    EXPECT_EQ(code(edit(request)), v1::FORBIDDEN);
}

TEST_F(Edits, CustomersAddTagsWhileItIsOpenAndFewEnough) {
    owned_conversation("c1");
    ports::EditRequest request = by(customer("cara"));
    request.add_tags = {"cart"};
    EXPECT_THAT(edit(request)->conversation.tags(), ElementsAre("cart"));
    EXPECT_EQ(
        code(edit([&] {
            ports::EditRequest other = request;
            other.caller = customer("dan");
            return other;
        }())),
        v1::NOT_FOUND);
    for (int i = 0; i < 60; ++i) request.add_tags.push_back("t" + std::to_string(i));
    EXPECT_EQ(code(edit(request)), v1::INVALID_ARGUMENT);
    finish("c1");
    request.add_tags = {"late"};
    EXPECT_EQ(code(edit(request)), v1::WRONG_STATE);
}

TEST_F(Edits, ADecisionOfTheRouterTakesNoTagAway) {
    owned_conversation("c1");
    ports::EditRequest request = by(staff("ana"));
    request.add_tags = {"vip"};
    ASSERT_TRUE(edit(request));
    v1::Conversation closing;
    closing.set_id("c1");
    closing.add_tags("refund");
    set(closing, {"tags"});
    EXPECT_THAT(conversation(staff("ana"), "c1")->tags(), ElementsAre("vip", "refund"));
}

TEST_F(Edits, ReadMarksNeverGoBackAndNeverBeyondTheEnd) {
    owned_conversation("c1");
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    ports::EditRequest request = by(customer("cara"));
    request.read_seq = 2;
    EXPECT_EQ(edit(request)->conversation.customer_read_seq(), 2U);
    request.read_seq = 1;
    EXPECT_EQ(edit(request)->conversation.customer_read_seq(), 2U);
    request.read_seq = 3;
    EXPECT_EQ(code(edit(request)), v1::INVALID_ARGUMENT);
    request = by(staff("sam", v1::SUPERVISOR));
    request.read_seq = 2;
    EXPECT_EQ(edit(request)->conversation.agent_read_seq(), 0U); // reading along leaves no mark
    request.caller = staff("ana");
    auto const read = edit(request);
    EXPECT_EQ(read->conversation.agent_read_seq(), 2U);
    EXPECT_THAT(read->added, IsEmpty());
}

TEST_F(Edits, ARatingIsGivenOncePerClose) {
    owned_conversation("c1");
    ports::EditRequest request = by(customer("cara"));
    request.csat = 5;
    request.comment = "cảm ơn";
    EXPECT_EQ(code(edit(request)), v1::WRONG_STATE);
    finish("c1");
    auto const rated = edit(request);
    ASSERT_TRUE(rated);
    EXPECT_EQ(rated->conversation.csat(), 5U);
    ASSERT_THAT(rated->added, SizeIs(1));
    EXPECT_EQ(rated->added[0].event().type(), v1::EVENT_RATED);
    EXPECT_EQ(rated->added[0].event().detail(), "cảm ơn");
    auto const repeated = edit(request);
    ASSERT_TRUE(repeated);
    EXPECT_THAT(repeated->added, IsEmpty());
    request.csat = 1;
    EXPECT_EQ(code(edit(request)), v1::WRONG_STATE);
    request.csat = 6;
    EXPECT_EQ(code(edit(request)), v1::INVALID_ARGUMENT);
    request.caller = staff("ana");
    request.csat = 5;
    EXPECT_EQ(code(edit(request)), v1::FORBIDDEN);
    request.caller = customer("dan");
    EXPECT_EQ(code(edit(request)), v1::NOT_FOUND);
}

TEST_F(Edits, CommandsAreCheckedAgainstRoleAndOwner) {
    owned_conversation("c1");
    v1::RoutingCommand close;
    close.mutable_close()->set_conversation("c1");
    EXPECT_EQ(code(submit(staff("bo"), close)), v1::FORBIDDEN);
    EXPECT_EQ(code(submit(customer("cara"), close)), v1::FORBIDDEN);
    EXPECT_TRUE(submit(staff("ana"), close));
    EXPECT_TRUE(submit(staff("sam", v1::SUPERVISOR), close));
    v1::RoutingCommand leave;
    leave.set_leave("c1");
    EXPECT_TRUE(submit(customer("cara"), leave));
    EXPECT_EQ(code(submit(customer("dan"), leave)), v1::NOT_FOUND);
    EXPECT_EQ(code(submit(staff("ana"), leave)), v1::FORBIDDEN);
    v1::RoutingCommand take_over;
    take_over.mutable_take_over()->set_conversation("c1");
    EXPECT_EQ(code(submit(staff("ana"), take_over)), v1::FORBIDDEN);
    EXPECT_TRUE(submit(staff("sam", v1::SUPERVISOR), take_over));
    take_over.mutable_take_over()->set_conversation("unknown");
    EXPECT_EQ(code(submit(staff("sam", v1::SUPERVISOR), take_over)), v1::NOT_FOUND);
    v1::RoutingCommand intent;
    intent.mutable_intent()->set_user("ana");
    EXPECT_TRUE(submit(staff("ana"), intent));
    EXPECT_EQ(code(submit(staff("bo"), intent)), v1::FORBIDDEN);
    v1::RoutingCommand forged;
    forged.set_link_down("ana");
    EXPECT_EQ(code(submit(staff("sam", v1::ADMIN), forged)), v1::FORBIDDEN);
}

TEST_F(Edits, ACommandCarriesItsAccountActorNodeAndTicket) {
    v1::RoutingCommand intent;
    intent.set_account("forged");
    intent.set_node("node-1");
    intent.set_ticket(77);
    intent.mutable_intent()->set_user("ana");
    intent.mutable_intent()->set_status(v1::ONLINE);
    ASSERT_TRUE(submit(staff("ana"), intent));
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(1));
    EXPECT_EQ(queued[0].command.account(), account_);
    EXPECT_EQ(queued[0].command.actor().id(), "ana");
    EXPECT_EQ(queued[0].command.actor().role(), v1::AGENT);
    EXPECT_EQ(queued[0].command.node(), "node-1");
    EXPECT_EQ(queued[0].command.ticket(), 77U);
    EXPECT_EQ(queued[0].command.intent().status(), v1::ONLINE);
}

TEST_F(Edits, TheFirstAndTheLastSessionOfAnAgentTellTheRouter) {
    alive(staff("ana"), "s1");
    alive(staff("ana"), "s1");
    alive(staff("ana"), "s2");
    gone(staff("ana"), "s1");
    gone(staff("ana"), "s1");
    EXPECT_THAT(commands(), SizeIs(1));
    gone(staff("ana"), "s2");
    gone(staff("ana"), "unknown");
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(2));
    EXPECT_EQ(queued[0].command.link_up(), "ana");
    EXPECT_EQ(queued[1].command.link_down(), "ana");
    EXPECT_EQ(queued[1].command.account(), account_);
}

TEST_F(Edits, ACustomersSessionsConcernTheirOpenConversation) {
    alive(customer("cara"), "s0"); // nothing is open yet
    ASSERT_TRUE(start(customer("cara"), "c1"));
    gone(customer("cara"), "s0");
    alive(customer("cara"), "s1");
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(3));
    EXPECT_EQ(queued[1].command.customer_down(), "c1");
    EXPECT_EQ(queued[2].command.customer_up(), "c1");
}

TEST_F(Edits, WhatHasArrivedIsMarkedOnEachSideAndAReadMarkSaysMore) {
    owned_conversation("c1");
    auto const mark = [&](ports::Caller const& caller, std::uint32_t delivered,
                          std::uint32_t read) {
        ports::EditRequest request;
        request.caller = caller;
        request.conversation = "c1";
        request.delivered_seq = delivered;
        request.read_seq = read;
        return ask<ports::EditResult>([&](auto done) { first_.store->edit(request, done); });
    };
    ASSERT_TRUE(append(customer("cara"), "c1", message("one", "m1")));
    ASSERT_TRUE(mark(customer("cara"), 2, 0));
    ASSERT_TRUE(mark(customer("cara"), 1, 0)); // never goes back
    auto seen = conversation(staff("ana"), "c1");
    EXPECT_EQ(seen->customer_delivered_seq(), 2U);
    EXPECT_EQ(seen->customer_read_seq(), 0U);
    EXPECT_EQ(seen->agent_delivered_seq(), 0U);
    ASSERT_TRUE(mark(staff("ana"), 0, 2));
    ASSERT_TRUE(mark(staff("bo"), 1, 1)); // who only watches leaves none
    seen = conversation(staff("ana"), "c1");
    EXPECT_EQ(seen->agent_delivered_seq(), 2U);
    EXPECT_EQ(seen->agent_read_seq(), 2U);
    EXPECT_EQ(code(mark(customer("cara"), 99, 0)), v1::INVALID_ARGUMENT);
}

TEST_F(Edits, WhoKeepsAPlaceMayGoWithoutTheRouterHearing) {
    auto const keep = [&](ports::Caller const& caller, std::string email) {
        ports::EditRequest request;
        request.caller = caller;
        request.conversation = "c1";
        request.keep_place = std::move(email);
        return ask<ports::EditResult>([&](auto done) { first_.store->edit(request, done); });
    };
    alive(customer("cara"), "s0");
    ASSERT_TRUE(start(customer("cara"), "c1"));
    EXPECT_EQ(code(keep(customer("cara"), "no address")), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(keep(staff("ana"), "cara@example.com")), v1::FORBIDDEN);
    EXPECT_EQ(code(keep(customer("kim"), "kim@example.com")), v1::NOT_FOUND);
    auto const kept = keep(customer("cara"), "cara@example.com");
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_TRUE(kept->conversation.place_kept());
    EXPECT_EQ(kept->conversation.contact().email(), "cara@example.com");
    ASSERT_THAT(kept->added, SizeIs(1));
    EXPECT_EQ(kept->added[0].event().type(), v1::EVENT_PLACE_KEPT);
    EXPECT_EQ(kept->added[0].event().detail(), "cara@example.com");
    EXPECT_THAT(keep(customer("cara"), "cara@example.com")->added, SizeIs(0)); // said again
    gone(customer("cara"), "s0");
    for (auto const& queued : commands()) EXPECT_FALSE(queued.command.has_customer_down());
    v1::Conversation value;
    value.set_id("c1");
    value.set_owner("ana");
    value.set_state(v1::STATE_ACTIVE);
    set(value, {"owner", "state"});
    EXPECT_EQ(code(keep(customer("cara"), "late@example.com")), v1::WRONG_STATE);
}

TEST_F(Edits, SweepingEndsSessionsThatWereNotRenewed) {
    alive(staff("ana"), "s1", Millis{20});
    alive(staff("bo"), "s2");
    std::uint32_t ended = 0;
    ASSERT_TRUE(eventually([&] { return (ended += sweep()) > 0; }));
    EXPECT_EQ(ended, 1U);
    EXPECT_EQ(sweep(), 0U);
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(3));
    EXPECT_EQ(queued[2].command.link_down(), "ana");
}

TEST_F(Edits, APersonsOldestSessionsEndWhereverTheyAre) {
    most_ = 2;
    std::string const other = node_ + "-b";
    for (std::string const& node : {node_, other}) {
        live(node);
        follow(node, ports::user_topic("ana"));
    }
    alive(staff("ana"), "first");
    alive(staff("ana"), "second");
    alive(staff("bo"), "of-another");
    alive(staff("ana"), "second"); // a renewal is no new session
    EXPECT_THAT(inbox(node_), IsEmpty());
    alive(staff("ana"), "third");
    for (std::string const& node : {node_, other}) {
        auto const told = inbox(node);
        ASSERT_THAT(told, SizeIs(1));
        EXPECT_EQ(told[0].account(), account_);
        EXPECT_EQ(told[0].topic(), "user:ana");
        EXPECT_EQ(told[0].end_session().session(), "first");
    }
    // What its node says of the ended one later changes nothing: ana is still there.
    gone(staff("ana"), "first");
    gone(staff("ana"), "second");
    EXPECT_EQ(inbox(node_).size(), 0U);
    alive(staff("ana"), "fourth");
    EXPECT_THAT(inbox(node_), IsEmpty());
}

} // namespace switchboard::store::test
