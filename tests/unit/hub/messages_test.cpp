#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using store::Fault;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Messages : ::testing::Test {
    World world;
    Node& here = world.node("n1");
    Node& there = world.node("n2");
};

TEST_F(Messages, AreAckedToTheSenderAndReachEverybodyElseOnBothNodes) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client ann_phone = world.join(there, "c:ann");
    Client bo = world.join(there, "a:bo");
    (void)ann.socket->take(), (void)ann_phone.socket->take(), (void)bo.socket->take();

    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.settle();

    auto const answers = ann.socket->take();
    ASSERT_EQ(kinds(answers), "ack");
    EXPECT_EQ(answers[0].request(), 7U);
    EXPECT_EQ(answers[0].ack().client_id(), "m1");
    EXPECT_EQ(answers[0].ack().seq(), 2U);
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(2U));
    EXPECT_THAT(seqs(ann_phone.socket->take()), ElementsAre(2U));
    EXPECT_EQ(here.published.size(), 1U); // to the other workers of the node
}

TEST_F(Messages, AreNotAckedBeforeTheStoreHasAnswered) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)ann.socket->take(), (void)bo.socket->take();
    world.stalled = {"append"};
    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.settle();
    EXPECT_THAT(ann.socket->take(), IsEmpty());
    EXPECT_THAT(bo.socket->take(), IsEmpty());
    world.release();
    EXPECT_EQ(kinds(ann.socket->take()), "ack");
    EXPECT_EQ(kinds(bo.socket->take()), "entry");
}

TEST_F(Messages, RepeatedAfterALostAnswerKeepTheirFirstNumber) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)ann.socket->take(), (void)bo.socket->take();
    world.faults["append"] = {Fault::After};
    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.settle();
    auto const failed = ann.socket->take();
    ASSERT_EQ(kinds(failed), "error");
    EXPECT_EQ(failed[0].error().code(), v1::TIMED_OUT);
    EXPECT_EQ(failed[0].error().client_id(), "m1");
    EXPECT_GT(failed[0].error().retry_after_ms(), 0U);
    world.say(ann, send_frame(8, chat, "m1", "hello"));
    world.settle();
    auto const again = ann.socket->take();
    ASSERT_EQ(kinds(again), "ack");
    EXPECT_EQ(again[0].ack().seq(), 2U);
    EXPECT_TRUE(again[0].ack().duplicate());
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(2U));
}

TEST_F(Messages, WrittenByAFailedAppendReachOthersWithoutARepetition) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.faults["append"] = {Fault::After};
    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.advance(Millis{5'000});
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(2U));
}

TEST_F(Messages, BehindAFailedOneFailWithItAndWaitForItsRepetition) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    (void)ann.socket->take();
    world.faults["append"] = {Fault::Before};
    world.say(ann, send_frame(1, chat, "m1", "one"));
    world.say(ann, send_frame(2, chat, "m2", "two")); // in flight behind it
    world.settle();
    world.say(ann, send_frame(3, chat, "m3", "three")); // on the wire when the error was sent
    world.settle();
    EXPECT_EQ(kinds(ann.socket->take()), "error error error");
    for (std::uint32_t i = 1; i <= 3; ++i) {
        std::string const id = "m" + std::to_string(i);
        world.say(ann, send_frame(10 + i, chat, id, i == 1 ? "one" : i == 2 ? "two" : "three"));
    }
    world.settle();
    auto const acks = ann.socket->take();
    ASSERT_EQ(kinds(acks), "ack ack ack");
    EXPECT_EQ(acks[0].ack().seq(), 2U);
    EXPECT_EQ(acks[1].ack().seq(), 3U);
    EXPECT_EQ(acks[2].ack().seq(), 4U);
}

TEST_F(Messages, BehindOneRefusedForGoodGoOn) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    (void)ann.socket->take();
    world.say(ann, send_frame(1, chat, "m1", "one"));
    world.say(ann, send_frame(2, chat, "m1", "another text under the same id"));
    world.say(ann, send_frame(3, chat, "m2", "two"));
    world.settle();
    auto const answers = ann.socket->take();
    ASSERT_EQ(kinds(answers), "ack error ack");
    EXPECT_EQ(answers[1].error().code(), v1::ID_CONFLICT);
}

TEST_F(Messages, BehindOneOverTheRateKeepTheirOrder) {
    HubSettings strict;
    strict.session.customer_sends = {1, 1};
    Node& node = world.node("n3", strict);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(node, "c:ann");
    (void)ann.socket->take();
    world.say(ann, send_frame(1, chat, "m1", "one"));
    world.say(ann, send_frame(2, chat, "m2", "two")); // over the rate
    world.advance(Millis{1'100});
    world.say(ann, send_frame(3, chat, "m3", "three")); // the rate would allow it
    world.settle();
    auto const answers = ann.socket->take();
    ASSERT_EQ(kinds(answers), "error ack error");
    EXPECT_EQ(answers[0].error().code(), v1::RATE_LIMITED);
    EXPECT_GT(answers[0].error().retry_after_ms(), 0U);
    world.say(ann, send_frame(4, chat, "m2", "two"));
    world.settle();
    EXPECT_EQ(kinds(ann.socket->take()), "ack");
}

TEST_F(Messages, OfStaffOnlyLookLikeNothingToTheCustomer) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    Client sue = world.join(here, "s:sue");
    (void)ann.socket->take(), (void)bo.socket->take(), (void)sue.socket->take();
    v1::ClientFrame note;
    note.mutable_note()->set_conversation(chat);
    note.mutable_note()->set_client_id("n1");
    note.mutable_note()->set_text("she is a regular");
    world.say(bo, note);
    v1::ClientFrame whisper;
    whisper.mutable_whisper()->set_conversation(chat);
    whisper.mutable_whisper()->set_client_id("w1");
    whisper.mutable_whisper()->set_text("offer a voucher");
    world.say(sue, whisper);
    world.settle();
    auto const to_ann = ann.socket->take();
    ASSERT_THAT(seqs(to_ann), ElementsAre(2U, 3U));
    for (v1::ServerFrame const& frame : to_ann) {
        EXPECT_TRUE(frame.entry().has_hidden());
        EXPECT_FALSE(frame.entry().has_author());
        EXPECT_THAT(frame.entry().client_id(), IsEmpty());
    }
    auto const to_bo = bo.socket->take();
    EXPECT_EQ(first(to_bo, v1::ServerFrame::kEntry).entry().whisper().text(), "offer a voucher");
}

TEST_F(Messages, ToAForeignConversationAreNotFound) {
    std::string const chat = world.conversation("ann", "bo");
    Client eve = world.join(here, "c:eve");
    (void)eve.socket->take();
    world.say(eve, send_frame(1, chat, "m1", "hello"));
    world.settle();
    EXPECT_EQ(eve.socket->take()[0].error().code(), v1::NOT_FOUND);
}

TEST_F(Messages, ThatCannotBeStoredAreRefusedPrecisely) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    (void)ann.socket->take();
    world.say(ann, send_frame(1, chat, "m1", "  \n"));
    world.say(ann, send_frame(2, chat, "m 2", "x"));
    world.say(ann, send_frame(3, chat, "m3", std::string(8'001, 'x')));
    world.say(ann, send_frame(4, chat, "m4", "bell \a"));
    world.settle();
    auto const errors = ann.socket->take();
    ASSERT_EQ(kinds(errors), "error error error error");
    auto code_of = [&](std::uint32_t request) {
        for (v1::ServerFrame const& frame : errors) {
            if (frame.request() == request) return frame.error().code();
        }
        return v1::ERROR_CODE_UNSPECIFIED;
    };
    EXPECT_EQ(code_of(1), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code_of(2), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code_of(3), v1::TOO_LARGE);
    EXPECT_EQ(code_of(4), v1::INVALID_ARGUMENT);
    EXPECT_EQ(ann.socket->closed(), 0U);
    EXPECT_EQ(here.hub->counts().in_flight, 0U);
}

TEST_F(Messages, StartAConversationOnceForAllTabs) {
    Client ann = world.join(here, "c:ann");
    Client tab = world.join(here, "c:ann");
    (void)ann.socket->take(), (void)tab.socket->take();
    v1::ClientFrame start;
    start.set_request(5);
    start.mutable_start()->set_text("hello");
    start.mutable_start()->set_client_id("m1");
    world.say(ann, start);
    world.settle();
    auto const mine = ann.socket->take();
    ASSERT_EQ(kinds(mine), "ack conversation history");
    EXPECT_EQ(mine[0].request(), 5U);
    EXPECT_EQ(mine[0].ack().seq(), 2U);
    EXPECT_EQ(mine[2].history().entries_size(), 2);
    EXPECT_EQ(kinds(tab.socket->take()), "conversation history");
    world.say(tab, start);
    world.settle();
    auto const again = tab.socket->take();
    ASSERT_EQ(kinds(again), "ack");
    EXPECT_TRUE(again[0].ack().duplicate());
    EXPECT_EQ(again[0].ack().seq(), 2U);
    EXPECT_EQ(again[0].ack().conversation(), mine[0].ack().conversation());
}

} // namespace
} // namespace switchboard::hub::testing
