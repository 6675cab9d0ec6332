// The figures of a report over conversations that are known to the second.
#include "reports/report.hpp"

#include <google/protobuf/util/time_util.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::reports {
namespace {

using namespace std::chrono_literals;
using google::protobuf::util::TimeUtil;
using testing::ElementsAre;

constexpr TimePoint kMonday = time_point_ms(1'763'942'400'000); // 2025-11-24T00:00:00Z

google::protobuf::Timestamp at(Millis after) {
    return TimeUtil::MillisecondsToTimestamp(to_ms(kMonday + after));
}

std::string utc(TimePoint time) {
    std::string text = TimeUtil::ToString(TimeUtil::MillisecondsToTimestamp(to_ms(time)));
    text[10] = ' ';
    return text;
}

/// Began at `begun`, taken after `wait`, answered five seconds later, closed after a minute.
v1::Conversation closed(std::string id, Millis begun, Millis wait) {
    v1::Conversation one;
    one.set_id(id);
    one.mutable_contact()->set_id("contact of " + id);
    one.set_queue("sales");
    one.set_owner("lan");
    one.set_channel("web");
    one.set_state(v1::STATE_CLOSED);
    one.set_generation(1);
    *one.mutable_created_at() = at(begun);
    *one.mutable_queued_at() = at(begun);
    *one.mutable_assigned_at() = at(begun + wait);
    *one.mutable_first_reply_at() = at(begun + wait + 5s);
    *one.mutable_closed_at() = at(begun + 60s);
    return one;
}

v1::Conversation abandoned(std::string id, Millis begun) {
    v1::Conversation one = closed(std::move(id), begun, 0s);
    one.set_state(v1::STATE_ABANDONED);
    one.clear_owner();
    one.clear_assigned_at();
    one.clear_first_reply_at();
    return one;
}

Question question(GroupBy by = GroupBy::Total) {
    Question asked;
    asked.from = kMonday;
    asked.to = kMonday + 24h;
    asked.by = by;
    asked.promise_of = [](std::string const& queue, v1::Priority priority) {
        if (queue == "help") return Promise{.within = 1min, .percent = 50};
        return Promise{.within = priority == v1::LOW ? 50s : 20s, .percent = 90};
    };
    return asked;
}

std::vector<std::string> keys(Report const& report) {
    std::vector<std::string> found;
    for (Row const& row : report.rows()) found.push_back(row.key);
    return found;
}

TEST(Report, MeasuresWaitsAnswersAndResolutions) {
    Report report(question(), utc);
    report.add(closed("a", 1h, 10s));
    report.add(closed("b", 2h, 20s));
    report.add(closed("c", 3h, 45s));
    report.add(abandoned("d", 4h));
    Row const total = report.total();
    EXPECT_EQ(total.ended, 4U);
    EXPECT_EQ(total.answered, 3U);
    EXPECT_EQ(total.abandoned, 1U);
    EXPECT_EQ(total.closed, 3U);
    EXPECT_EQ(total.in_target, 2U); // 10 and 20 s are within 20 s
    EXPECT_EQ(total.wait.mean, 25s);
    EXPECT_EQ(total.wait.p50, 20s);
    EXPECT_EQ(total.wait.p90, 45s);
    EXPECT_EQ(total.first_response.p50, 25s);
    EXPECT_EQ(total.resolution.count, 3U);
    EXPECT_EQ(total.resolution.mean, 60s);
}

TEST(Report, JudgesEachQueueByItsOwnPromiseAndTheSumByWhomTheyAnswered) {
    Report report(question(GroupBy::Queue), utc);
    auto helped = closed("a", 1h, 55s);
    helped.set_queue("help");
    report.add(helped);
    report.add(closed("b", 2h, 55s));
    report.add(closed("c", 3h, 20s));
    auto patient = closed("d", 4h, 50s);
    patient.set_priority(v1::LOW);
    report.add(patient);
    report.add(abandoned("e", 5h)); // nobody answered: it weighs nothing
    auto const rows = report.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].in_target, 1U); // 55 s are within the minute of "help"
    EXPECT_EQ(rows[0].percent_sum, 50U);
    EXPECT_EQ(rows[1].in_target, 2U); // 20 s, and 50 s for who is not in a hurry
    EXPECT_EQ(rows[1].percent_sum, 270U);
    EXPECT_EQ(report.total().percent_sum, 320U); // of four: 80 %
}

TEST(Report, CountsByTheEndAndOnlyWithinThePeriod) {
    Report report(question(), utc);
    report.add(closed("before", -61s, 1s)); // ended a second before midnight
    report.add(closed("first", -60s, 1s));  // ended at midnight
    report.add(closed("last", 24h - 61s, 1s));
    report.add(closed("after", 24h - 60s, 1s));
    auto open = closed("open", 1h, 1s);
    open.set_state(v1::STATE_ACTIVE);
    open.clear_closed_at();
    report.add(open);
    EXPECT_EQ(report.total().ended, 2U);
}

TEST(Report, NarrowsToAQueueAnAgentAndAChannel) {
    auto other = closed("b", 2h, 1s);
    other.set_queue("help");
    other.set_owner("minh");
    other.set_channel("email");
    for (auto const member : {&Question::queue, &Question::agent, &Question::channel}) {
        Question asked = question();
        asked.*member = member == &Question::queue   ? "help"
                        : member == &Question::agent ? "minh"
                                                     : "email";
        Report report(asked, utc);
        report.add(closed("a", 1h, 1s));
        report.add(other);
        EXPECT_EQ(report.total().ended, 1U);
        // What there is to choose from is narrowed by all but the choice itself.
        if (member == &Question::channel)
            EXPECT_THAT(report.channels(), ElementsAre("email", "web"));
        else
            EXPECT_THAT(report.channels(), ElementsAre("email"));
    }
}

TEST(Report, GroupsByEverythingItPromises) {
    auto const first = closed("a", 1h, 1s);
    auto second = closed("b", 26h - 10s, 1s);
    second.set_queue("help");
    second.set_owner("minh");
    second.set_channel("email");
    second.set_disposition("solved");
    second.add_tags("refund");
    second.add_tags("vip");
    auto const grouped = [&](GroupBy by) {
        Question asked = question(by);
        asked.to = kMonday + 48h;
        Report report(asked, utc);
        report.add(first);
        report.add(second);
        return keys(report);
    };
    EXPECT_THAT(grouped(GroupBy::Total), ElementsAre());
    EXPECT_THAT(grouped(GroupBy::Queue), ElementsAre("help", "sales"));
    EXPECT_THAT(grouped(GroupBy::Agent), ElementsAre("lan", "minh"));
    EXPECT_THAT(grouped(GroupBy::Channel), ElementsAre("email", "web"));
    EXPECT_THAT(grouped(GroupBy::Day), ElementsAre("2025-11-24", "2025-11-25"));
    EXPECT_THAT(grouped(GroupBy::Hour), ElementsAre("01")); // both began after one o'clock
    EXPECT_THAT(grouped(GroupBy::WeekdayHour), ElementsAre("1-01", "2-01"));
    EXPECT_THAT(grouped(GroupBy::Disposition), ElementsAre("", "solved"));
    EXPECT_THAT(grouped(GroupBy::Tag), ElementsAre("refund", "vip"));
}

TEST(Report, FirstContactIsResolvedUnlessTheCustomerComesBackWithinAWeek) {
    auto const again = [&](Millis after) {
        auto first = closed("a", 1h, 1s);
        auto second = closed("b", 1h + 60s + after, 1s);
        second.mutable_contact()->set_id(first.contact().id());
        Report report(question(), utc);
        report.add(second); // the order does not matter
        report.add(first);
        auto const total = report.total();
        return total.closed - total.first_contact;
    };
    EXPECT_EQ(again(2h), 1U);
    EXPECT_EQ(again(24h * 7 - 1s), 1U);
    EXPECT_EQ(again(24h * 7), 0U);
    auto reopened = closed("c", 1h, 1s);
    reopened.set_generation(2);
    Report report(question(), utc);
    report.add(reopened);
    EXPECT_EQ(report.total().first_contact, 0U);
    EXPECT_EQ(report.total().reopened, 1U);
}

TEST(Report, SumsRatings) {
    Report report(question(), utc);
    for (std::uint32_t const csat : {5U, 4U, 3U, 0U}) {
        auto one = closed("c" + std::to_string(csat), 1h, 1s);
        one.set_csat(csat);
        one.set_ces(csat == 5 ? 7 : 0);
        report.add(one);
    }
    EXPECT_EQ(report.total().csat_count, 3U);
    EXPECT_EQ(report.total().csat_good, 2U);
    EXPECT_EQ(report.total().csat_sum, 12U);
    EXPECT_EQ(report.total().ces_count, 1U);
    EXPECT_EQ(report.total().ces_sum, 7U);
}

} // namespace
} // namespace switchboard::reports
