#include "finished_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;

struct Reports : FinishedTest {};

TEST_F(Reports, CountWhatEndedWithinThePeriod) {
    auto const id = open_conversation(visitor_token());
    auto const mai = log_in("mai");
    EXPECT_EQ(call_as(mai, "GET", std::string{"/api/v1/reports"} + kPeriod).at("total.ended"), 0);
    finish(id);
    auto const report = call_as(mai, "GET", std::string{"/api/v1/reports"} + kPeriod + "&by=queue");
    ASSERT_EQ(report.status, 200) << report.text;
    EXPECT_EQ(report.at("total.ended"), 1);
    EXPECT_EQ(report.at("groups.0.key"), "help");
    EXPECT_EQ(report.at("groups.0.name"), "Tư vấn");
    EXPECT_EQ(report.at("groups.0.firstContact"), 1.0);
    EXPECT_EQ(report.at("groups.0.serviceLevelTarget"), nullptr) << "nobody was answered";
    EXPECT_EQ(report.at("groups.0.csat.mean"), nullptr);
    EXPECT_EQ(report.at("truncated"), false);
    EXPECT_EQ(report.at("channels.0"), "web");
    auto const by_channel = std::string{"/api/v1/reports"} + kPeriod + "&by=channel&channel=";
    EXPECT_EQ(call_as(mai, "GET", by_channel + "web").at("groups.0.key"), "web");
    auto const other = call_as(mai, "GET", by_channel + "email");
    EXPECT_EQ(other.at("total.ended"), 0);
    EXPECT_EQ(other.at("channels.0"), "web") << "what there is to choose instead";
    auto const later =
        call_as(mai, "GET", "/api/v1/reports?from=2027-02-01T00:00:00Z&to=2027-03-01T00:00:00Z");
    EXPECT_EQ(later.at("total.ended"), 0);
}

TEST_F(Reports, ComeAsATable) {
    finish(open_conversation(visitor_token()));
    auto const table =
        call_as(log_in("mai"), "GET", std::string{"/api/v1/reports.csv"} + kPeriod + "&by=agent");
    ASSERT_EQ(table.status, 200) << table.text;
    EXPECT_EQ(table.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_THAT(table.header("Content-Disposition"), HasSubstr("report.csv"));
    EXPECT_THAT(table.text, HasSubstr("\r\nlan,lan,1,"));
}

TEST_F(Reports, CheckWhatIsAsked) {
    auto const mai = log_in("mai");
    auto const field = [&](std::string const& query) {
        auto const answer = call_as(mai, "GET", "/api/v1/reports" + query);
        EXPECT_EQ(answer.status, 400) << query;
        return answer.field();
    };
    EXPECT_EQ(field(""), "from");
    EXPECT_EQ(field("?from=yesterday"), "from");
    EXPECT_EQ(field("?from=2027-01-01T00:00:00Z"), "to");
    EXPECT_EQ(field("?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z"), "to");
    EXPECT_EQ(field("?from=2027-01-01T00:00:00Z&to=2028-01-03T00:00:00Z"), "to");
    EXPECT_EQ(field("?from=2027-01-01T00:00:00Z&to=2028-01-02T01:00:01Z"), "to");
    auto const longest = "/api/v1/reports?from=2027-01-01T00:00:00Z&to=2028-01-02T01:00:00Z";
    EXPECT_EQ(call_as(mai, "GET", longest).status, 200) << "a day of 25 hours is among them";
    EXPECT_EQ(field(std::string{kPeriod} + "&by=mood"), "by");
    auto const lan = call_as(log_in("lan"), "GET", std::string{"/api/v1/reports"} + kPeriod);
    EXPECT_EQ(lan.status, 403);
}

TEST_F(Reports, TheStoreMayFail) {
    auto const mai = log_in("mai");
    fault_ = store::Fault::Before;
    EXPECT_EQ(call_as(mai, "GET", std::string{"/api/v1/reports"} + kPeriod).status, 503);
}

struct Desks : ApiTest {};

TEST_F(Desks, KeepWhatEachPersonPutsThere) {
    auto const lan = log_in("lan");
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/desk/views").text, "{}");
    EXPECT_EQ(
        call_as(lan, "PUT", "/api/v1/desk/views", R"({"list":[{"name":"Gấp"}]})").status, 200);
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/desk/views").at("list.0.name"), "Gấp");
    EXPECT_EQ(call_as(log_in("mai"), "GET", "/api/v1/desk/views").text, "{}");
}

TEST_F(Desks, RefuseWhatIsNoDocument) {
    auto const lan = log_in("lan");
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/desk/drawer").field(), "name");
    EXPECT_EQ(call_as(lan, "PUT", "/api/v1/desk/views", "[]").status, 400);
    std::string const large = R"({"list":")" + std::string(17'000, 'x') + R"("})";
    auto const refused = call_as(lan, "PUT", "/api/v1/desk/views", large);
    EXPECT_EQ(refused.code(), "TOO_LARGE");
    EXPECT_EQ(call("GET", "/api/v1/desk/views").status, 401);
}

struct Filters : ApiTest {
    std::size_t found(std::string const& query) {
        auto const list = call_as(login_, "GET", "/api/v1/conversations?view=open&" + query);
        EXPECT_EQ(list.status, 200) << list.text;
        return list.at("conversations").as_array().size();
    }
    Login login_;
};

TEST_F(Filters, NarrowAList) {
    (void)open_conversation(visitor_token());
    login_ = log_in("lan");
    EXPECT_EQ(found("queue=help"), 1U);
    EXPECT_EQ(found("queue=other"), 0U);
    EXPECT_EQ(found("queue=other,help&owner=none"), 1U);
    EXPECT_EQ(found("owner=lan"), 0U);
    EXPECT_EQ(found("tag=seen by staff"), 1U);
    EXPECT_EQ(found("tag=vip"), 0U);
    EXPECT_EQ(found("state=queued"), 1U);
    EXPECT_EQ(found("state=active,parked"), 0U);
    EXPECT_EQ(found("priority=urgent"), 0U);
    EXPECT_EQ(found("channel=zalo"), 0U);
    EXPECT_EQ(found("channel=zalo,web"), 1U);
    auto const field = [&](std::string const& query) {
        return call_as(login_, "GET", "/api/v1/conversations?view=open&" + query).field();
    };
    EXPECT_EQ(field("state=asleep"), "state");
    EXPECT_EQ(field("priority=meh"), "priority");
}

} // namespace
} // namespace switchboard::api
