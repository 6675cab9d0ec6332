// Appending and reading back: order, repetitions, grants, visibility.
#include "world.hpp"

#include <set>

namespace switchboard::store::test {

using testing::SizeIs;

TEST_F(Conformance, SeqsAreGaplessHoweverManyWrite) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    std::set<std::uint32_t> seqs;
    std::size_t answered = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        ports::AppendRequest const request{
            customer("cara"), "c1", message("text", "m" + std::to_string(i)), {}};
        world_->ports(i % 2).store->append(request, [&](auto outcome) {
            ++answered;
            ASSERT_TRUE(outcome);
            EXPECT_FALSE(outcome->duplicate);
            EXPECT_TRUE(seqs.insert(outcome->seq).second);
        });
    }
    ASSERT_TRUE(world_->run_until([&] { return answered == 200; }));
    ASSERT_THAT(seqs, SizeIs(200));
    EXPECT_EQ(*seqs.begin(), 2U);
    EXPECT_EQ(*seqs.rbegin(), 201U);
    std::uint32_t next = 1;
    while (next <= 201) {
        auto const page = history(customer("cara"), "c1", next - 1, 0, 100);
        ASSERT_TRUE(page);
        ASSERT_FALSE(page->entries.empty());
        for (v1::Entry const& entry : page->entries) EXPECT_EQ(entry.seq(), next++);
        EXPECT_EQ(page->more, next <= 201);
    }
}

TEST_F(Conformance, ARepetitionAnswersTheFirstSeqAndTime) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    auto const first = append(customer("cara"), "c1", message("hello", "m1"));
    ASSERT_TRUE(first);
    world_->tick();
    ASSERT_TRUE(append(customer("cara"), "c1", message("other", "m2")));
    auto const again = append(customer("cara"), "c1", message("hello", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->seq, first->seq);
    EXPECT_EQ(again->at, first->at);
    auto const page = history(customer("cara"), "c1");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->head_seq, 3U);
    EXPECT_EQ(
        page->entries[1].at().seconds() * 1000 + page->entries[1].at().nanos() / 1'000'000,
        to_ms(first->at));
}

TEST_F(Conformance, TheSameIdWithAnotherBodyIsAConflictAndWritesNothing) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    EXPECT_EQ(code(append(customer("cara"), "c1", message("bye", "m1"))), v1::ID_CONFLICT);
    EXPECT_EQ(history(customer("cara"), "c1")->head_seq, 2U);
}

TEST_F(Conformance, TwoSendersMayUseTheSameId) {
    owned_conversation("c1");
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    auto const other = append(staff("ana"), "c1", message("welcome", "m1"));
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->duplicate);
}

TEST_F(Conformance, TheFirstMessageOfAStartIsRememberedToo) {
    ASSERT_TRUE(start(customer("cara"), "c1", message("hello", "m1")));
    auto const again = append(customer("cara"), "c1", message("hello", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->seq, 2U);
}

TEST_F(Conformance, BytesOfEveryKindSurvive) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    std::string text("a\0b\r\n$5\xf0\x9f\x8d\xb5", 11);
    text.resize(5'000, 'x');
    ASSERT_TRUE(append(customer("cara"), "c1", message(text, "m1")));
    EXPECT_EQ(history(customer("cara"), "c1")->entries[1].message().text(), text);
}

TEST_F(Conformance, OnlyTheOwnerAndSupervisorsWriteToTheCustomer) {
    owned_conversation("c1");
    EXPECT_TRUE(append(staff("ana"), "c1", message("hi", "m1")));
    EXPECT_TRUE(append(staff("sam", v1::SUPERVISOR), "c1", message("hi", "m1")));
    EXPECT_EQ(code(append(staff("bo"), "c1", message("hi", "m1"))), v1::FORBIDDEN);
    EXPECT_TRUE(append(staff("bo"), "c1", note("look", "m1")));
    v1::Entry whisper;
    whisper.set_client_id("w1");
    whisper.mutable_whisper()->set_text("offer a refund");
    EXPECT_EQ(code(append(staff("ana"), "c1", whisper)), v1::FORBIDDEN);
    EXPECT_TRUE(append(staff("sam", v1::SUPERVISOR), "c1", whisper));
    EXPECT_EQ(code(append(customer("cara"), "c1", note("mine", "m9"))), v1::FORBIDDEN);
}

TEST_F(Conformance, WhatIsStoredIsNotRefusedToItsSenderWhoMayNotWriteThereAnyMore) {
    owned_conversation("c1");
    auto const first = append(staff("ana"), "c1", message("hi", "m1"));
    ASSERT_TRUE(first);
    v1::Conversation moved;
    moved.set_id("c1");
    moved.set_owner("bo");
    set(moved, {"owner"});
    auto const again = append(staff("ana"), "c1", message("hi", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->seq, first->seq);
    EXPECT_EQ(code(append(staff("ana"), "c1", message("more", "m2"))), v1::FORBIDDEN);
}

TEST_F(Conformance, AnEntryCannotBeWrittenInSomebodyElsesName) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    v1::Entry entry = message("I agree", "m1");
    entry.mutable_author()->set_id("ana");
    EXPECT_EQ(code(append(customer("cara"), "c1", entry)), v1::FORBIDDEN);
    EXPECT_EQ(code(append(customer("cara"), "c1", message("no id", ""))), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(append(customer("cara"), "c1", v1::Entry{})), v1::INVALID_ARGUMENT);
}

TEST_F(Conformance, AClosedConversationTakesNoMessagesButStillKnowsOldOnes) {
    owned_conversation("c1");
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    finish("c1");
    EXPECT_EQ(code(append(customer("cara"), "c1", message("more", "m2"))), v1::WRONG_STATE);
    EXPECT_EQ(code(append(staff("ana"), "c1", message("more", "m2"))), v1::WRONG_STATE);
    auto const again = append(customer("cara"), "c1", message("hello", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
    EXPECT_TRUE(append(staff("ana"), "c1", note("wrap-up", "n1")));
}

TEST_F(Conformance, CustomersSeeHiddenInPlaceOfNotes) {
    owned_conversation("c1");
    ASSERT_TRUE(append(staff("ana"), "c1", note("angry customer", "n1")));
    ASSERT_TRUE(append(staff("ana"), "c1", message("hello", "m1")));
    auto const seen = history(customer("cara"), "c1");
    ASSERT_TRUE(seen);
    ASSERT_THAT(seen->entries, SizeIs(3));
    EXPECT_TRUE(seen->entries[1].has_hidden());
    EXPECT_EQ(seen->entries[1].seq(), 2U);
    EXPECT_EQ(seen->entries[1].ByteSizeLong() < 60, true);
    EXPECT_EQ(seen->entries[2].message().text(), "hello");
    EXPECT_EQ(history(staff("ana"), "c1")->entries[1].note().text(), "angry customer");
}

TEST_F(Conformance, HistoryPagesInBothDirections) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    for (int i = 2; i <= 10; ++i) {
        std::string const text = "m" + std::to_string(i);
        ASSERT_TRUE(append(customer("cara"), "c1", message(text, text)));
    }
    auto const seqs = [&](std::uint32_t after, std::uint32_t before, std::uint32_t limit) {
        auto const page = history(customer("cara"), "c1", after, before, limit);
        std::vector<std::uint32_t> found;
        if (page)
            for (v1::Entry const& entry : page->entries) found.push_back(entry.seq());
        found.push_back(page && page->more ? 1'000 : 0);
        return found;
    };
    using Seqs = std::vector<std::uint32_t>;
    EXPECT_EQ(seqs(0, 0, 3), (Seqs{1, 2, 3, 1'000}));
    EXPECT_EQ(seqs(7, 0, 3), (Seqs{8, 9, 10, 0}));
    EXPECT_EQ(seqs(10, 0, 3), (Seqs{0}));
    EXPECT_EQ(seqs(99, 0, 3), (Seqs{0}));
    EXPECT_EQ(seqs(0, 11, 3), (Seqs{8, 9, 10, 1'000}));
    EXPECT_EQ(seqs(0, 4, 3), (Seqs{1, 2, 3, 0}));
    EXPECT_EQ(seqs(0, 3, 5), (Seqs{1, 2, 0}));
    EXPECT_EQ(seqs(0, 1, 5), (Seqs{0}));
    EXPECT_EQ(seqs(0, 999, 2), (Seqs{9, 10, 1'000}));
}

TEST_F(Conformance, TheSnapshotFollowsTheMessages) {
    owned_conversation("c1");
    ASSERT_TRUE(append(customer("cara"), "c1", message("question", "m1")));
    EXPECT_FALSE(conversation(staff("ana"), "c1")->has_first_reply_at());
    ASSERT_TRUE(append(staff("ana"), "c1", note("hm", "n1")));
    ASSERT_TRUE(append(staff("ana"), "c1", message(std::string(500, 'y'), "m1")));
    auto const after = conversation(staff("ana"), "c1");
    EXPECT_TRUE(after->has_first_reply_at());
    EXPECT_TRUE(after->has_last_message_at());
    EXPECT_EQ(after->last_text(), std::string(120, 'y'));
}

TEST_F(Conformance, ACustomersMessageWakesAParkedConversation) {
    owned_conversation("c1");
    v1::Conversation value;
    value.set_id("c1");
    value.set_state(v1::STATE_PARKED);
    set(value, {"state"});
    ASSERT_TRUE(append(staff("ana"), "c1", message("still there?", "m1")));
    EXPECT_THAT(commands(), SizeIs(1)); // the arrival
    ASSERT_TRUE(append(customer("cara"), "c1", message("yes", "m1")));
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(2));
    EXPECT_EQ(queued[1].command.customer_message().conversation(), "c1");
}

TEST_F(Conformance, AConversationIsFullAtItsLimit) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    std::size_t answered = 0, refused = 0;
    for (int i = 0; i < 10'001; ++i) {
        ports::AppendRequest const request{
            customer("cara"), "c1", message("t", "m" + std::to_string(i)), {}};
        first_.store->append(request, [&](auto outcome) {
            ++answered;
            if (!outcome && outcome.error().code == v1::CONVERSATION_FULL) ++refused;
        });
        auto const sent = static_cast<std::size_t>(i);
        bool const pause = i % 500 == 0;
        ASSERT_TRUE(!pause || world_->run_until([&] { return answered > sent; }));
    }
    ASSERT_TRUE(world_->run_until([&] { return answered == 10'001; }));
    EXPECT_EQ(refused, 2U);
    EXPECT_EQ(history(customer("cara"), "c1", 9'999)->head_seq, 10'000U);
}

} // namespace switchboard::store::test
