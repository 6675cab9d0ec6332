#include "commands/replay/verify.hpp"

#include <gmock/gmock.h>

namespace switchboard::commands::replay {
namespace {

Dialogue dialogue() {
    return {
        .id = "d",
        .skills = {},
        .turns = {{Side::Customer, "one"}, {Side::Agent, "two"}, {Side::Customer, "three"}}};
}

v1::Entry said(std::uint32_t seq, std::size_t turn) {
    v1::Entry entry;
    entry.set_seq(seq);
    entry.set_client_id("t" + std::to_string(turn));
    Turn const what = dialogue().turns[turn];
    entry.mutable_author()->set_role(what.side == Side::Customer ? v1::CUSTOMER : v1::AGENT);
    entry.mutable_message()->set_text(what.text);
    return entry;
}

v1::Entry event(std::uint32_t seq) {
    v1::Entry entry;
    entry.set_seq(seq);
    entry.mutable_event()->set_type(v1::EVENT_CREATED);
    return entry;
}

TEST(CompareHistory, FindsNothingWrongWithAWholeHistory) {
    auto const findings =
        compare_history(dialogue(), "c", {event(1), said(2, 0), event(3), said(4, 1), said(5, 2)});
    EXPECT_TRUE(findings.clean());
}

TEST(CompareHistory, CountsLostTurns) {
    auto const findings = compare_history(dialogue(), "c", {said(1, 0), said(2, 2)});
    EXPECT_EQ(findings.lost, 1U);
    EXPECT_EQ(findings.out_of_order, 0U);
    EXPECT_THAT(findings.examples, testing::ElementsAre("c: turn 1 is lost"));
}

TEST(CompareHistory, CountsDuplicates) {
    auto const findings =
        compare_history(dialogue(), "c", {said(1, 0), said(2, 1), said(3, 1), said(4, 2)});
    EXPECT_EQ(findings.duplicated, 1U);
    EXPECT_EQ(findings.lost, 0U);
}

TEST(CompareHistory, CountsTurnsOutOfOrder) {
    auto const findings = compare_history(dialogue(), "c", {said(1, 1), said(2, 0), said(3, 2)});
    EXPECT_EQ(findings.out_of_order, 1U);
    EXPECT_EQ(findings.lost + findings.duplicated, 0U);
}

TEST(CompareHistory, CountsHolesInTheNumbering) {
    auto const findings = compare_history(dialogue(), "c", {said(1, 0), said(3, 1), said(4, 2)});
    EXPECT_EQ(findings.gaps, 1U);
}

TEST(CompareHistory, CountsWhatNobodySaid) {
    auto wrong_text = said(2, 1);
    wrong_text.mutable_message()->set_text("2");
    auto wrong_speaker = said(3, 2);
    wrong_speaker.mutable_author()->set_role(v1::AGENT);
    auto const findings = compare_history(dialogue(), "c", {said(1, 0), wrong_text, wrong_speaker});
    EXPECT_EQ(findings.altered, 2U);
    EXPECT_EQ(findings.lost, 2U);
}

TEST(CompareDeliveries, WantsExactlyOneForEachSink) {
    std::vector<std::string> const sinks{"files", "crm"};
    EXPECT_TRUE(compare_deliveries(sinks, "c", {{"files", 1, true}, {"crm", 1, true}}).clean());
    auto const missing = compare_deliveries(sinks, "c", {{"files", 1, true}, {"crm", 1, false}});
    EXPECT_EQ(missing.undelivered, 1U);
    auto const left = compare_deliveries(
        {"files", "crm", "rt"}, "c",
        {{"files", 1, false, "parked", "HTTP 422"}, {"crm", 1, false, "pending", {}}});
    EXPECT_EQ(left.undelivered, 3U);
    EXPECT_EQ(left.parked, 1U);
    EXPECT_EQ(left.owed, 1U);
    EXPECT_THAT(
        left.examples, testing::ElementsAre(
                           "c: the transcript did not reach \"files\": parked, HTTP 422",
                           "c: the transcript did not reach \"crm\": pending",
                           "c: the transcript did not reach \"rt\": it is owed to nobody"));
    auto const twice =
        compare_deliveries(sinks, "c", {{"files", 1, true}, {"crm", 1, true}, {"crm", 1, true}});
    EXPECT_EQ(twice.delivered_twice, 1U);
}

} // namespace
} // namespace switchboard::commands::replay
