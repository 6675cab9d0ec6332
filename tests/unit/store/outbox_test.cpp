// The transcript outbox: at least once, fenced, never dropped.
#include "world.hpp"

namespace switchboard::store::test {

using ports::DeliveryState;
using testing::IsEmpty;
using testing::SizeIs;
using Items = std::vector<v1::OutboxItem>;

class Outbox : public Conformance {
protected:
    Items claim(std::uint32_t limit = 10, Millis lease = Millis{60'000}) {
        return claim_named({"worker", ++claims_}, limit, lease);
    }
    Items claim_named(
        ports::ClaimName const& name, std::uint32_t limit = 10, Millis lease = Millis{60'000}) {
        auto const got = ask<Items>([&](auto done) {
            first_.outbox->claim(account_, name, limit, lease, std::move(done));
        });
        EXPECT_TRUE(got);
        return got ? *got : Items{};
    }
    v1::ErrorCode complete(v1::OutboxItem const& item, std::string reference = {}) {
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->complete(item, reference, std::move(done)); }));
    }
    v1::ErrorCode retry(v1::OutboxItem const& item, Millis delay) {
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->retry(item, "timeout", delay, std::move(done)); }));
    }
    v1::ErrorCode park(v1::OutboxItem const& item) {
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->park(item, "422 refused", std::move(done)); }));
    }
    v1::ErrorCode redrive(v1::OutboxItem const& item) {
        return code(
            ask<ports::Unit>([&](auto done) { first_.outbox->redrive(item, std::move(done)); }));
    }
    std::vector<ports::Delivery> list(DeliveryState state, std::uint32_t limit = 10) {
        return *ask<std::vector<ports::Delivery>>(
            [&](auto done) { first_.outbox->list(account_, state, limit, std::move(done)); });
    }
    std::vector<std::uint64_t> counts() {
        auto const got = *ask<ports::OutboxCounts>(
            [&](auto done) { first_.outbox->counts(account_, std::move(done)); });
        return {got.pending, got.delivered, got.parked};
    }
    void owe(std::string conversation, std::string contact) {
        ASSERT_TRUE(start(customer(std::move(contact)), conversation));
        finish(std::move(conversation), {"file"});
    }
    std::uint64_t claims_ = 0;
};

using Counts = std::vector<std::uint64_t>;

TEST_F(Outbox, AClaimedItemIsHeldAndThenDelivered) {
    owe("c1", "cara");
    Items const claimed = claim();
    ASSERT_THAT(claimed, SizeIs(1));
    EXPECT_EQ(claimed[0].account(), account_);
    EXPECT_EQ(claimed[0].conversation(), "c1");
    EXPECT_EQ(claimed[0].sink(), "file");
    EXPECT_EQ(claimed[0].generation(), 1U);
    EXPECT_EQ(claimed[0].attempts(), 1U);
    EXPECT_THAT(claim(), IsEmpty());
    EXPECT_EQ(complete(claimed[0], "ticket 7"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(counts(), (Counts{0, 1, 0}));
    auto const done = list(DeliveryState::Delivered);
    ASSERT_THAT(done, SizeIs(1));
    EXPECT_EQ(done[0].reference, "ticket 7");
    EXPECT_EQ(complete(claimed[0]), v1::CONFLICT);
    EXPECT_THAT(claim(), IsEmpty());
}

TEST_F(Outbox, WhoeverHeldItTooLongChangesNothing) {
    owe("c1", "cara");
    Items const slow = claim(10, Millis{20});
    ASSERT_THAT(slow, SizeIs(1));
    Items quick;
    ASSERT_TRUE(eventually([&] { return !(quick = claim()).empty(); }));
    EXPECT_EQ(quick[0].attempts(), 2U);
    EXPECT_GT(quick[0].token(), slow[0].token());
    EXPECT_EQ(complete(slow[0]), v1::CONFLICT);
    EXPECT_EQ(retry(slow[0], Millis{0}), v1::CONFLICT);
    EXPECT_EQ(park(slow[0]), v1::CONFLICT);
    EXPECT_EQ(complete(quick[0]), v1::ERROR_CODE_UNSPECIFIED);
}

TEST_F(Outbox, ARetryComesAgainAfterItsDelay) {
    owe("c1", "cara");
    ASSERT_EQ(retry(claim().at(0), Millis{60'000}), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_THAT(claim(), IsEmpty());
    auto const waiting = list(DeliveryState::Pending);
    ASSERT_THAT(waiting, SizeIs(1));
    EXPECT_EQ(waiting[0].item.last_error(), "timeout");
    EXPECT_GT(to_ms(waiting[0].at), 0);
    owe("c2", "dan");
    ASSERT_EQ(retry(claim().at(0), Millis{20}), v1::ERROR_CODE_UNSPECIFIED);
    Items again;
    ASSERT_TRUE(eventually([&] { return !(again = claim()).empty(); }));
    EXPECT_EQ(again[0].conversation(), "c2");
    EXPECT_EQ(again[0].attempts(), 2U);
}

TEST_F(Outbox, AParkedItemWaitsForAPerson) {
    owe("c1", "cara");
    v1::OutboxItem const item = claim().at(0);
    ASSERT_EQ(park(item), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(counts(), (Counts{0, 0, 1}));
    EXPECT_THAT(claim(), IsEmpty());
    EXPECT_EQ(list(DeliveryState::Parked).at(0).item.last_error(), "422 refused");
    ASSERT_EQ(redrive(item), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(counts(), (Counts{1, 0, 0}));
    v1::OutboxItem const again = claim().at(0);
    EXPECT_EQ(again.attempts(), 1U);
    EXPECT_EQ(complete(item), v1::CONFLICT);
    ASSERT_EQ(complete(again), v1::ERROR_CODE_UNSPECIFIED);
    ASSERT_EQ(redrive(again), v1::ERROR_CODE_UNSPECIFIED); // a delivered one, too
    EXPECT_THAT(claim(), SizeIs(1));
    v1::OutboxItem unknown = item;
    unknown.set_sink("nothing");
    EXPECT_EQ(redrive(unknown), v1::NOT_FOUND);
}

TEST_F(Outbox, ClaimsAreBoundedAndEachItemGoesToOne) {
    for (int i = 0; i < 5; ++i) owe("c" + std::to_string(i), "v" + std::to_string(i));
    EXPECT_THAT(claim(2), SizeIs(2));
    EXPECT_THAT(claim(2), SizeIs(2));
    EXPECT_THAT(claim(2), SizeIs(1));
    EXPECT_THAT(claim(2), IsEmpty());
    EXPECT_EQ(counts(), (Counts{5, 0, 0}));
    EXPECT_THAT(list(DeliveryState::Pending, 3), SizeIs(3));
}

std::vector<std::string> shown(Items const& items) {
    std::vector<std::string> rows;
    for (auto const& item : items)
        rows.push_back(
            item.conversation() + " " + std::to_string(item.token()) + " " +
            std::to_string(item.attempts()));
    return rows;
}

TEST_F(Outbox, AClaimWhoseAnswerWasLostIsAskedAgain) {
    for (int i = 0; i < 4; ++i) owe("c" + std::to_string(i), "v" + std::to_string(i));
    Items const lost = claim_named({"a", 5}, 3, Millis{30'000});
    ASSERT_THAT(lost, SizeIs(3));
    auto const held_until = [&] {
        for (auto const& each : list(DeliveryState::Pending))
            if (each.item.conversation() == lost[0].conversation()) return each.at;
        return TimePoint{};
    };
    auto const before = held_until();
    EXPECT_EQ(shown(claim_named({"a", 5}, 3)), shown(lost));
    EXPECT_GT(held_until() - before, Millis{20'000});         // anew
    EXPECT_EQ(shown(claim_named({"a", 5}, 10)), shown(lost)); // it is the same claim
    EXPECT_THAT(claim_named({"b", 5}), SizeIs(1));            // another's takes what is left
    ASSERT_EQ(complete(lost[0]), v1::ERROR_CODE_UNSPECIFIED);
    ASSERT_EQ(retry(lost[1], Millis{60'000}), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(shown(claim_named({"a", 5})), shown({lost[2]}));
    ASSERT_EQ(park(lost[2]), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_THAT(claim_named({"a", 5}), IsEmpty());
}

TEST_F(Outbox, AnOlderClaimThanTheLastTakesNothing) {
    for (int i = 0; i < 2; ++i) owe("c" + std::to_string(i), "v" + std::to_string(i));
    ASSERT_THAT(claim_named({"a", 1}, 1), SizeIs(1));
    Items const last = claim_named({"a", 2}, 1);
    ASSERT_THAT(last, SizeIs(1));
    owe("c9", "v9");
    EXPECT_THAT(claim_named({"a", 1}), IsEmpty());
    EXPECT_EQ(shown(claim_named({"a", 2})), shown(last));
    EXPECT_THAT(claim_named({"a", 3}), SizeIs(1));
}

TEST_F(Outbox, WhatRanOutAndIsAnothersNowIsNotGivenAgain) {
    owe("c1", "cara");
    ASSERT_THAT(claim_named({"a", 1}, 10, Millis{20}), SizeIs(1));
    Items taken;
    ASSERT_TRUE(eventually([&] { return !(taken = claim_named({"b", ++claims_})).empty(); }));
    EXPECT_THAT(claim_named({"a", 1}), IsEmpty());
    EXPECT_EQ(complete(taken[0]), v1::ERROR_CODE_UNSPECIFIED);
}

TEST_F(Outbox, TheTranscriptIsWhole) {
    ASSERT_TRUE(save_config(small_config()));
    owned_conversation("c1");
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    ASSERT_TRUE(append(staff("ana"), "c1", note("secret", "n1")));
    finish("c1", {"file"});
    auto const source = ask<ports::TranscriptSource>(
        [&](auto done) { first_.outbox->transcript(account_, "c1", std::move(done)); });
    ASSERT_TRUE(source);
    EXPECT_EQ(source->account.name(), "Tea & Co");
    EXPECT_EQ(source->conversation.contact().name(), "Visitor cara");
    ASSERT_THAT(source->entries, SizeIs(3));
    EXPECT_EQ(source->entries[2].note().text(), "secret");
    auto const unknown = ask<ports::TranscriptSource>(
        [&](auto done) { first_.outbox->transcript(account_, "c9", std::move(done)); });
    EXPECT_EQ(code(unknown), v1::NOT_FOUND);
}

TEST_F(Outbox, ALetterIsTheWholeConversationForOneAddress) {
    owned_conversation("c1");
    auto const owe_letter = [&](std::string const& to) {
        ports::Letter const letter{"c1", "mail", to, "en"};
        return code(ask<ports::Unit>(
            [&](auto done) { first_.outbox->owe_letter(account_, letter, std::move(done)); }));
    };
    EXPECT_EQ(owe_letter("a@khach.example"), v1::WRONG_STATE); // it is open
    ASSERT_TRUE(append(staff("ana"), "c1", message("one", "m1")));
    ASSERT_TRUE(append(staff("ana"), "c1", message("two", "m2")));
    finish("c1", {"file"});
    EXPECT_EQ(owe_letter("a@khach.example"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(owe_letter("a@khach.example"), v1::ERROR_CODE_UNSPECIFIED); // the same
    EXPECT_EQ(owe_letter("b@khach.example"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(counts(), (Counts{1, 0, 0})); // a letter is no ticket
    Items letters;
    for (auto const& item : claim())
        if (item.event() == ports::kLetterEvent) letters.push_back(item);
    ASSERT_THAT(letters, SizeIs(2));
    v1::OutboxItem const& letter = letters[0];
    EXPECT_EQ(letter.recipient(), "a@khach.example");
    EXPECT_EQ(letter.language(), "en");
    EXPECT_EQ(letter.sink(), "mail");
    auto const source = ask<ports::TranscriptSource>(
        [&](auto done) { first_.outbox->source(letter, std::move(done)); });
    ASSERT_TRUE(source);
    EXPECT_EQ(source->entries.size(), letter.head_seq());
    EXPECT_GE(source->entries.size(), 2U);
    EXPECT_EQ(complete(letter, "message-id"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(complete(letter, "message-id"), v1::CONFLICT); // as with every item
    EXPECT_EQ(conversation(staff("ana"), "c1")->tickets_size(), 0);
    EXPECT_EQ(owe_letter("a@khach.example"), v1::ERROR_CODE_UNSPECIFIED); // another one
    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(owe_letter(std::to_string(i) + "@khach.example"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(owe_letter("x@khach.example"), v1::WRONG_STATE);
}

} // namespace switchboard::store::test
