// Where finished conversations stand, what a note or a rating after the close means, tickets on
// demand, and the events that integrators asked for.
#include "world.hpp"

namespace switchboard::store::test {

using ports::DeliveryState;
using ports::TicketState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using Items = std::vector<v1::OutboxItem>;

class Tickets : public Conformance {
protected:
    Items claim(std::uint32_t limit = 10) {
        auto const got = ask<Items>([&](auto done) {
            first_.outbox->claim(
                account_, {"worker", ++claims_}, limit, Millis{60'000}, std::move(done));
        });
        EXPECT_TRUE(got);
        return got ? *got : Items{};
    }
    Items claim_soon() {
        Items got;
        EXPECT_TRUE(eventually([&] { return !(got = claim()).empty(); }));
        return got;
    }
    v1::ErrorCode complete(v1::OutboxItem const& item, ports::TicketReference reference) {
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->complete(item, reference, std::move(done)); }));
    }
    v1::ErrorCode park(v1::OutboxItem const& item) {
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->park(item, "refused", std::move(done)); }));
    }
    v1::ErrorCode demand(std::string conversation, std::vector<std::string> sinks) {
        return code(ask<ports::Unit>([&](auto done) {
            first_.outbox->demand(account_, conversation, sinks, std::move(done));
        }));
    }
    ports::OutboxCounts counts() {
        return *ask<ports::OutboxCounts>(
            [&](auto done) { first_.outbox->counts(account_, std::move(done)); });
    }
    ports::TicketPage page(TicketState state, std::string cursor = {}, std::uint32_t limit = 10) {
        return *ask<ports::TicketPage>([&](auto done) {
            first_.outbox->tickets(account_, state, cursor, limit, std::move(done));
        });
    }
    ports::TranscriptSource source(v1::OutboxItem const& item) {
        return *ask<ports::TranscriptSource>(
            [&](auto done) { first_.outbox->source(item, std::move(done)); });
    }
    void close(std::string conversation, std::vector<std::string> sinks, bool exempt = false) {
        ASSERT_TRUE(start(customer("of-" + conversation), conversation));
        ports::Finish end{conversation, v1::STATE_CLOSED, std::move(sinks), exempt};
        ASSERT_TRUE(commit(lease(node_), {}, {end}));
    }
    void want_events(std::vector<std::string> const& names) {
        auto config = small_config();
        auto& sink = *config.add_sinks();
        sink.set_id("hook");
        sink.set_type("events");
        for (auto const& name : names) sink.add_events(name);
        ASSERT_TRUE(save_config(config));
    }
    std::uint64_t claims_ = 0;
};

TEST_F(Tickets, EveryFinishedConversationStandsInOnePlace) {
    close("c1", {"rt"});
    close("c2", {"rt", "file"});
    close("c3", {"rt"});
    close("c4", {}, true);
    close("c5", {});
    ASSERT_TRUE(start(customer("zoe"), "c6")); // open: not counted
    for (auto const& item : claim()) {
        bool const refused = item.conversation() == "c2" && item.sink() == "rt";
        bool const taken = item.conversation() == "c1";
        v1::ErrorCode const code = taken     ? complete(item, {"1"})
                                   : refused ? park(item)
                                             : v1::ERROR_CODE_UNSPECIFIED;
        EXPECT_EQ(code, v1::ERROR_CODE_UNSPECIFIED);
    }
    auto const now = counts();
    EXPECT_EQ(now.finished, 5U);
    EXPECT_EQ(now.ticketed, 1U);
    EXPECT_EQ(now.stuck, 1U);
    EXPECT_EQ(now.owed, 1U);
    EXPECT_EQ(now.exempt, 1U);
    EXPECT_EQ(now.missing, 1U);
    EXPECT_GT(to_ms(now.oldest_owed), 0);
    auto const parked = page(TicketState::Parked);
    ASSERT_THAT(parked.rows, SizeIs(1));
    EXPECT_EQ(parked.rows[0].conversation, "c2");
    ASSERT_THAT(parked.rows[0].deliveries, SizeIs(2));
    EXPECT_EQ(parked.rows[0].about.id(), "c2");
    EXPECT_EQ(parked.rows[0].about.state(), v1::STATE_CLOSED);
    EXPECT_EQ(parked.rows[0].about.contact().name(), "Visitor of-c2");
    EXPECT_EQ(page(TicketState::Missing).rows.at(0).conversation, "c5");
    EXPECT_EQ(page(TicketState::Exempt).rows.at(0).conversation, "c4");
}

TEST_F(Tickets, PagesFollowOneAnother) {
    for (int i = 0; i < 5; ++i) close("c" + std::to_string(i), {"rt"});
    std::vector<std::string> seen;
    std::string cursor;
    do {
        auto const part = page(TicketState::Owed, cursor, 2);
        for (auto const& row : part.rows) seen.push_back(row.conversation);
        cursor = part.next_cursor;
    } while (!cursor.empty());
    EXPECT_THAT(seen, ElementsAre("c4", "c3", "c2", "c1", "c0"));
    auto const refused = ask<ports::TicketPage>([&](auto done) {
        first_.outbox->tickets(account_, TicketState::Owed, "x", 2, std::move(done));
    });
    EXPECT_EQ(code(refused), v1::INVALID_ARGUMENT);
}

TEST_F(Tickets, TheConversationCarriesItsTicket) {
    close("c1", {"rt"});
    ASSERT_EQ(complete(claim().at(0), {"42", "https://help.example.com/42"}), 0);
    auto const seen = conversation(staff("ana"), "c1");
    ASSERT_EQ(seen->tickets_size(), 1);
    EXPECT_EQ(seen->tickets(0).sink(), "rt");
    EXPECT_EQ(seen->tickets(0).reference(), "42");
    EXPECT_EQ(seen->tickets(0).url(), "https://help.example.com/42");
    EXPECT_EQ(seen->tickets(0).generation(), 1U);
}

TEST_F(Tickets, ANoteAfterTheCloseIsAnotherRevisionOfTheSameItem) {
    owned_conversation("c1");
    finish("c1", {"rt"});
    auto const first = claim().at(0);
    EXPECT_EQ(first.revision(), 0U);
    ASSERT_EQ(complete(first, {"42"}), 0);
    ASSERT_TRUE(append(staff("ana"), "c1", note("call back on Monday", "n1")));
    auto const again = claim_soon().at(0);
    EXPECT_EQ(again.revision(), 1U);
    EXPECT_EQ(again.generation(), 1U);
    EXPECT_EQ(again.reference(), "42");
    EXPECT_EQ(again.attempts(), 1U);
    EXPECT_EQ(again.head_seq(), first.head_seq() + 1);
    EXPECT_THAT(source(first).entries, SizeIs(first.head_seq()));
    EXPECT_THAT(source(again).entries, SizeIs(again.head_seq()));
}

TEST_F(Tickets, WhatChangesWhileAWorkerHoldsItIsDeliveredAfterwards) {
    owned_conversation("c1");
    finish("c1", {"rt"});
    auto const held = claim().at(0);
    ASSERT_TRUE(append(staff("ana"), "c1", note("late", "n1")));
    EXPECT_THAT(claim(), IsEmpty()); // nobody else delivers beside the holder
    ASSERT_EQ(complete(held, {"42"}), 0);
    EXPECT_EQ(counts().owed, 1U);
    auto const again = claim_soon().at(0);
    EXPECT_EQ(again.revision(), 1U);
    EXPECT_EQ(again.reference(), "42");
    ASSERT_EQ(complete(again, {"42"}), 0);
    EXPECT_EQ(counts().ticketed, 1U);
}

TEST_F(Tickets, ALaterGenerationWaitsForTheOneBefore) {
    owned_conversation("c1");
    ports::Lease const held = lease(node_);
    ASSERT_TRUE(commit(held, {}, {ports::Finish{"c1", v1::STATE_CLOSED, {"rt"}}}));
    ASSERT_TRUE(commit(held, {}, {ports::Revive{"c1"}}));
    EXPECT_EQ(counts().finished, 0U);
    ASSERT_TRUE(commit(held, {}, {ports::Finish{"c1", v1::STATE_CLOSED, {"rt"}}}));
    Items const first = claim();
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].generation(), 1U);
    EXPECT_THAT(claim(), IsEmpty());
    ASSERT_EQ(complete(first[0], {"42"}), 0);
    Items const second = claim_soon();
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_EQ(second[0].generation(), 2U);
    EXPECT_EQ(second[0].reference(), "42");
}

TEST_F(Tickets, ATicketOnDemandIsUpdatedByTheClose) {
    owned_conversation("c1");
    ASSERT_EQ(demand("c1", {"rt"}), 0);
    auto const now = claim().at(0);
    EXPECT_EQ(now.generation(), 1U);
    ASSERT_EQ(complete(now, {"7"}), 0);
    EXPECT_THAT(claim(), IsEmpty());
    finish("c1", {"rt"});
    auto const closed = claim().at(0);
    EXPECT_EQ(closed.generation(), 1U);
    EXPECT_EQ(closed.revision(), 1U);
    EXPECT_EQ(closed.reference(), "7");
    EXPECT_EQ(demand("c9", {"rt"}), v1::NOT_FOUND);
    ASSERT_EQ(complete(closed, {"7"}), 0);
    ASSERT_EQ(demand("c1", {"crm"}), 0); // a sink that was not owed at the close
    EXPECT_EQ(claim().at(0).sink(), "crm");
}

TEST_F(Tickets, ParkedOnesComeBackTogetherAndAHeldOneDoesNot) {
    close("c1", {"rt"});
    close("c2", {"rt"});
    for (auto const& item : claim()) ASSERT_EQ(park(item), 0);
    auto const count = ask<std::uint32_t>(
        [&](auto done) { first_.outbox->redrive_parked(account_, 100, std::move(done)); });
    EXPECT_EQ(*count, 2U);
    Items const again = claim();
    EXPECT_THAT(again, SizeIs(2));
    EXPECT_EQ(again[0].last_error(), "");
    auto const held =
        ask<ports::Unit>([&](auto done) { first_.outbox->redrive(again[0], std::move(done)); });
    EXPECT_EQ(code(held), v1::WRONG_STATE);
}

TEST_F(Tickets, EventsAreOwedToThoseWhoAskedForThem) {
    want_events({"conversation.created", "message.created", "rating.received"});
    ASSERT_TRUE(start(customer("cara"), "c1", message("hello", "m1")));
    Items const owed = claim();
    std::vector<std::string> names;
    for (auto const& item : owed) names.push_back(item.event());
    EXPECT_THAT(names, UnorderedElementsAre("conversation.created", "message.created"));
    for (auto const& item : owed) {
        EXPECT_EQ(item.sink(), "hook");
        auto const about = source(item);
        ASSERT_THAT(about.entries, SizeIs(1));
        EXPECT_EQ(about.entries[0].seq(), item.seq());
        EXPECT_EQ(about.conversation.id(), "c1");
    }
    auto const now = counts();
    EXPECT_EQ(now.events_pending, 2U);
    EXPECT_EQ(now.pending, 0U); // they are not transcripts
    for (auto const& item : owed) ASSERT_EQ(complete(item, {"HTTP 200"}), 0);
    auto const log = *ask<std::vector<ports::Delivery>>([&](auto done) {
        first_.outbox->events(account_, DeliveryState::Delivered, 10, std::move(done));
    });
    EXPECT_THAT(log, SizeIs(2));
    EXPECT_EQ(conversation(staff("ana"), "c1")->tickets_size(), 0);
    EXPECT_EQ(
        code(
            ask<ports::Unit>([&](auto done) { first_.outbox->redrive(owed[0], std::move(done)); })),
        v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_THAT(claim(), SizeIs(1));
}

TEST_F(Tickets, ChangesOfAContactAreToldOnceUntilTheyAreClaimed) {
    want_events({"contact.updated"});
    ASSERT_TRUE(start(customer("cara"), "c1"));
    EXPECT_THAT(claim(), IsEmpty()); // a new one is no update
    v1::Contact change;
    change.set_id("cara");
    for (char const* phone : {"0901", "0902"}) {
        change.set_phone(phone);
        ASSERT_TRUE(ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(staff("ana"), change, std::move(done)); }));
    }
    Items const owed = claim();
    ASSERT_THAT(owed, SizeIs(1));
    EXPECT_EQ(owed[0].contact(), "cara");
    EXPECT_EQ(source(owed[0]).conversation.contact().phone(), "0902");
    ASSERT_TRUE(ask<v1::Contact>(
        [&](auto done) { first_.store->save_contact(staff("ana"), change, std::move(done)); }));
    EXPECT_THAT(claim(), IsEmpty()); // nothing changed
}

} // namespace switchboard::store::test
