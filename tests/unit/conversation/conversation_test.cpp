#include "../at.hpp"
#include "conversation/resume.hpp"
#include "conversation/send_line.hpp"
#include "conversation/sequencer.hpp"
#include "conversation/text_rules.hpp"
#include "conversation/visibility.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace switchboard::conversation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

EntryPtr entry(std::uint32_t seq) {
    auto made = std::make_shared<v1::Entry>();
    made->set_seq(seq);
    return made;
}

std::vector<std::uint32_t> seqs(std::vector<EntryPtr> const& entries) {
    std::vector<std::uint32_t> all;
    for (EntryPtr const& one : entries) all.push_back(one->seq());
    return all;
}

Sequencer started_at(std::uint32_t sent, std::size_t held_max = 64) {
    Sequencer sequencer(sent, held_max);
    (void)sequencer.start();
    return sequencer;
}

TEST(Sequencer, PassesEntriesInOrderAndDropsWhatWasSent) {
    Sequencer sequencer = started_at(3);
    EXPECT_THAT(seqs(sequencer.next(entry(4))), ElementsAre(4U));
    EXPECT_THAT(seqs(sequencer.next(entry(4))), IsEmpty());
    EXPECT_THAT(seqs(sequencer.next(entry(2))), IsEmpty());
    EXPECT_FALSE(sequencer.is_missing());
}

TEST(Sequencer, HoldsWhatIsBehindAHoleAndSaysSo) {
    Sequencer sequencer = started_at(3);
    EXPECT_THAT(seqs(sequencer.next(entry(6))), IsEmpty());
    EXPECT_TRUE(sequencer.is_missing());
    EXPECT_THAT(seqs(sequencer.next(entry(4))), ElementsAre(4U));
    EXPECT_THAT(seqs(sequencer.next(entry(5))), ElementsAre(5U, 6U));
    EXPECT_FALSE(sequencer.is_missing());
}

TEST(Sequencer, LetsLiveEntriesWaitUntilHistoryIsSent) {
    Sequencer sequencer(3);
    EXPECT_THAT(seqs(sequencer.next(entry(4))), IsEmpty());
    EXPECT_THAT(seqs(sequencer.start()), ElementsAre(4U));
}

TEST(Sequencer, CountsTheReceiversOwnMessageAsSent) {
    Sequencer sequencer = started_at(3);
    EXPECT_THAT(seqs(sequencer.skip(5)), IsEmpty()); // its ack came first
    EXPECT_TRUE(sequencer.is_missing());
    EXPECT_THAT(seqs(sequencer.next(entry(4))), ElementsAre(4U));
    EXPECT_EQ(sequencer.sent(), 5U);
    EXPECT_THAT(seqs(sequencer.next(entry(6))), ElementsAre(6U));
}

TEST(Sequencer, ForgetsTheNewestBeyondItsLimitAndReadsThemAgain) {
    Sequencer sequencer = started_at(0, 2);
    for (std::uint32_t seq = 2; seq <= 6; ++seq) (void)sequencer.next(entry(seq));
    EXPECT_EQ(sequencer.held(), 2U);
    EXPECT_THAT(seqs(sequencer.next(entry(1))), ElementsAre(1U, 2U, 3U));
    EXPECT_TRUE(sequencer.is_missing()); // 4 to 6 are in the store
    EXPECT_EQ(sequencer.head(), 6U);
}

TEST(Sequencer, GoesOnAfterAPage) {
    Sequencer sequencer(0);
    for (std::uint32_t seq : {49U, 50U, 51U}) (void)sequencer.next(entry(seq));
    EXPECT_THAT(seqs(sequencer.restart_at(50)), IsEmpty());
    EXPECT_THAT(seqs(sequencer.start()), ElementsAre(51U));
}

TEST(SendLine, StartsTheNextWhenTheOneBeforeIsSettled) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    line.push(2, "b");
    EXPECT_EQ(line.start(), 1U);
    EXPECT_EQ(line.start(), std::nullopt);
    EXPECT_EQ(line.settled(), 1U);
    EXPECT_EQ(line.start(), 2U);
}

TEST(SendLine, FailsAsAWholeAndWaitsForTheFirst) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    line.push(2, "b");
    (void)line.start();
    EXPECT_THAT(line.failed(at(0)), ElementsAre(1U, 2U));
    EXPECT_FALSE(line.may_pass("b", at(10)));
    EXPECT_FALSE(line.may_pass("c", at(10)));
    EXPECT_TRUE(line.may_pass("a", at(10)));
    line.push(3, "a");
    EXPECT_TRUE(line.may_pass("b", at(10)));
}

TEST(SendLine, WaitsForAFailedOneBeforeOneThatWasRefusedAtTheDoor) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    (void)line.start();
    line.refused("b", at(0)); // over the rate
    (void)line.failed(at(5));
    EXPECT_FALSE(line.may_pass("b", at(10)));
    EXPECT_TRUE(line.may_pass("a", at(10)));
}

TEST(SendLine, WaitsForTheNextWhenTheFirstIsSeenToBeStored) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    (void)line.start();
    (void)line.failed(at(0));
    line.refused("b", at(5));
    line.stored("a");
    EXPECT_FALSE(line.may_pass("c", at(10)));
    EXPECT_TRUE(line.may_pass("b", at(10)));
}

TEST(SendLine, KeepsThoseBehindTheFirstInOrderAlsoWhenItHasComeAgain) {
    SendLine line(Millis{1'000});
    line.push(1, "x"); // repeated by a timer of its own
    (void)line.start();
    (void)line.failed(at(0));
    line.refused("a", at(1));
    line.refused("b", at(2));
    line.push(2, "x");
    EXPECT_FALSE(line.may_pass("b", at(3))); // "a" was refused while "x" was waited for
    EXPECT_TRUE(line.may_pass("a", at(3)));
    line.push(3, "a");
    EXPECT_TRUE(line.may_pass("b", at(4)));
}

TEST(SendLine, GivesUpTheFirstAloneAndNotThoseThatStillCome) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    line.push(2, "b");
    EXPECT_THAT(line.failed(at(0)), ElementsAre(1U, 2U));
    // "a" was stored by another node and never comes again; "b" keeps coming and is kept waiting.
    for (std::int64_t ms : {300, 600, 900}) {
        EXPECT_FALSE(line.may_pass("b", at(ms)));
        line.refused("b", at(ms));
    }
    EXPECT_FALSE(line.may_pass("c", at(1'100)));
    EXPECT_TRUE(line.may_pass("b", at(1'100)));
}

TEST(SendLine, DoesNotWaitForEver) {
    SendLine line(Millis{1'000});
    line.push(1, "a");
    (void)line.start();
    (void)line.failed(at(0));
    line.refused("b", at(900)); // others trying does not prolong it
    EXPECT_FALSE(line.may_pass("b", at(999)));
    EXPECT_TRUE(line.may_pass("b", at(1'000)));
    EXPECT_FALSE(line.is_idle(at(1'000))); // but is waited for itself
    EXPECT_TRUE(line.is_idle(at(1'900)));
}

TEST(TextRules, TakeWhatPeopleTypeAndNothingElse) {
    TextLimits const limits{5, 12};
    EXPECT_EQ(check_text("xin ch", limits), TextProblem::TooLong);
    EXPECT_EQ(check_text("đơn 1", limits), TextProblem::None);
    EXPECT_EQ(check_text("a\tb\nc", limits), TextProblem::None);
    EXPECT_EQ(check_text(" \r\n\t", limits), TextProblem::Empty);
    EXPECT_EQ(check_text("", limits), TextProblem::Empty);
    EXPECT_EQ(check_text("\xC3\x28", limits), TextProblem::InvalidUtf8);
    EXPECT_EQ(check_text("a\x1B[m", limits), TextProblem::ControlCharacter);
    EXPECT_EQ(check_text("a\x7F", limits), TextProblem::ControlCharacter);
    EXPECT_EQ(check_text("a\xC2\x9B", limits), TextProblem::ControlCharacter);
    EXPECT_EQ(
        check_text(
            "a\xC2\x85"
            "b",
            limits),
        TextProblem::None); // next line
    EXPECT_EQ(check_text(std::string(13, 'x'), {100, 12}), TextProblem::TooLong);
}

v1::Entry event(v1::EventType type) {
    v1::Entry made;
    made.set_conversation("c1");
    made.set_seq(7);
    made.mutable_at()->set_seconds(9);
    made.set_client_id("id");
    made.mutable_author()->set_role(v1::AGENT);
    made.mutable_author()->set_name("Bo");
    made.mutable_event()->set_type(type);
    made.mutable_event()->set_user("bo");
    made.mutable_event()->set_reason("skill");
    made.mutable_event()->mutable_why()->set_trigger("arrived");
    return made;
}

TEST(Visibility, HidesFromCustomersWhatStaffSaysAndDoes) {
    std::vector<v1::Entry> hidden;
    for (auto const type :
         {v1::EVENT_OFFERED, v1::EVENT_OFFER_ENDED, v1::EVENT_TRANSFER_STARTED, v1::EVENT_MONITORED,
          v1::EVENT_TAGGED, v1::EVENT_PRIORITY, v1::EVENT_PARKED, v1::EVENT_TRANSFER_FAILED}) {
        hidden.push_back(event(type));
    }
    hidden.push_back(event(v1::EVENT_UNSPECIFIED));
    hidden.back().mutable_note()->set_text("secret");
    hidden.push_back(event(v1::EVENT_UNSPECIFIED));
    hidden.back().mutable_whisper()->set_text("secret");
    for (v1::Entry const& one : hidden) {
        v1::Entry expected;
        expected.set_conversation("c1");
        expected.set_seq(7);
        expected.mutable_at()->set_seconds(9);
        expected.mutable_hidden();
        EXPECT_EQ(entry_for(v1::CUSTOMER, one).SerializeAsString(), expected.SerializeAsString());
        EXPECT_EQ(entry_for(v1::AGENT, one).SerializeAsString(), one.SerializeAsString());
    }
    EXPECT_TRUE(entry_for(v1::ROLE_UNSPECIFIED, hidden.back()).has_hidden());
}

TEST(Visibility, ShowsCustomersWhoCameButNotWhy) {
    v1::Entry const shown = entry_for(v1::CUSTOMER, event(v1::EVENT_ASSIGNED));
    EXPECT_EQ(shown.event().user(), "bo");
    EXPECT_FALSE(shown.event().has_why());
    EXPECT_THAT(shown.event().reason(), IsEmpty());
    EXPECT_EQ(entry_for(v1::CUSTOMER, shown).SerializeAsString(), shown.SerializeAsString());
}

TEST(Visibility, KeepsStaffsViewOfAConversationFromItsCustomer) {
    v1::Conversation whole;
    whole.add_tags("angry");
    whole.set_disposition("spam");
    whole.add_required_skills()->set_skill("law");
    whole.set_owner_name("Bo");
    v1::Conversation const shown = conversation_for(v1::CUSTOMER, whole);
    EXPECT_EQ(shown.tags_size() + shown.required_skills_size(), 0);
    EXPECT_THAT(shown.disposition(), IsEmpty());
    EXPECT_EQ(shown.owner_name(), "Bo");
    EXPECT_EQ(conversation_for(v1::AGENT, whole).tags_size(), 1);
}

TEST(Visibility, SendsCustomersNoOffersAndNoBoards) {
    v1::ServerFrame frame;
    frame.mutable_offer();
    EXPECT_FALSE(is_frame_for(v1::CUSTOMER, frame));
    EXPECT_TRUE(is_frame_for(v1::AGENT, frame));
    frame.mutable_board();
    EXPECT_FALSE(is_frame_for(v1::CUSTOMER, frame));
    frame.mutable_position();
    EXPECT_TRUE(is_frame_for(v1::CUSTOMER, frame));
}

TEST(Resume, IsResetOnlyWhereThePositionCannotBeContinued) {
    v1::Position client;
    client.set_seq(5);
    client.set_epoch("e");
    EXPECT_EQ(reset_reason(client, {"e", 5}, 10), "");
    EXPECT_EQ(reset_reason(client, {"e", 15}, 10), "");
    EXPECT_EQ(reset_reason(client, {"e", 16}, 10), "too_far");
    EXPECT_EQ(reset_reason(client, {"e", 4}, 10), "rollback");
    EXPECT_EQ(reset_reason(client, {"f", 5}, 10), "history_lost");
    client.clear_epoch();
    EXPECT_EQ(reset_reason(client, {"f", 5}, 10), "");
    v1::Entry own;
    own.set_client_id("m5");
    EXPECT_EQ(reset_reason(client, own), ""); // the client does not say which it has
    client.set_last_client_id("m5");
    EXPECT_EQ(reset_reason(client, own), "");
    client.set_last_client_id("m6");
    EXPECT_EQ(reset_reason(client, own), "rollback");
}

} // namespace
} // namespace switchboard::conversation
