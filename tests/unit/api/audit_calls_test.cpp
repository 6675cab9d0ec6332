// The audit log as the API writes and shows it.
#include "api_fixture.hpp"

#include "api/impl/audited.hpp"

#include <set>

namespace switchboard::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AuditCalls : public ApiTest {
protected:
    json::array records(std::string const& query = {}) {
        auto const answer = call_as(ada_, "GET", "/api/v1/audit" + query);
        EXPECT_EQ(answer.status, 200) << answer.text;
        return answer.at("records").is_array() ? answer.at("records").get_array() : json::array{};
    }
    static std::string text(json::value const& record, char const* name) {
        return std::string{record.at(name).as_string().c_str()};
    }
    /// How often it stands in the log.
    std::size_t count(std::string const& action, std::string const& subject = {}) {
        std::size_t found = 0;
        for (auto const& each : records("?what=" + action))
            if (subject.empty() || text(each, "subject") == subject) ++found;
        return found;
    }

    Login ada_ = log_in("ada");
};

TEST_F(AuditCalls, EveryCallOfStaffLeavesARecordOrSaysWhyNot) {
    std::set<std::string> const open{
        "POST /api/v1/visitor-token",
        "OPTIONS /api/v1/visitor-token",
        "GET /api/v1/inboxes/{id}/public",
        "OPTIONS /api/v1/inboxes/{id}/public",
        "GET /api/v1/inboxes/{id}/puzzle",
        "OPTIONS /api/v1/inboxes/{id}/puzzle",
        "POST /api/v1/setup/look",
        "POST /api/v1/access-link/look",
        "GET /api/v1/password-link",
        "GET /api/v1/open-id/providers",
        "GET /api/v1/open-id/start",
        "GET /api/v1/open-id/return",
        "GET /api/v1/openapi.json",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics"};
    std::set<std::string> routes;
    for (auto const& [method, pattern] : api_routes()) {
        std::string const route = method + " " + pattern;
        routes.insert(route);
        if (open.contains(route)) continue;
        auto const* const leaves = audited(method, pattern);
        ASSERT_NE(leaves, nullptr) << route;
        EXPECT_NE(leaves->action.empty(), leaves->why.empty()) << route;
    }
    for (auto const& each : audited_routes())
        EXPECT_TRUE(routes.contains(std::string{each.route})) << each.route;
}

TEST_F(AuditCalls, SaysWhoDidWhatWhenAndFromWhere) {
    auto const conversation = open_conversation(visitor_token());
    auto const lan = log_in("lan");
    ASSERT_EQ(call_as(lan, "GET", "/api/v1/conversations/" + conversation).status, 200);
    auto const found = records("?what=conversation");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(text(found[0], "actor"), "lan");
    EXPECT_EQ(text(found[0], "actorName"), "lan");
    EXPECT_EQ(text(found[0], "role"), "AGENT");
    EXPECT_EQ(text(found[0], "action"), "conversation.read");
    EXPECT_EQ(text(found[0], "subject"), conversation);
    EXPECT_EQ(text(found[0], "network"), "192.0.2.0/24");
    EXPECT_EQ(text(found[0], "session").size(), 8U);
    EXPECT_THAT(text(found[0], "at"), HasSubstr("2027-01-15T"));
}

TEST_F(AuditCalls, LogInsThatWorkAndThatFail) {
    (void)log_in("lan");
    EXPECT_EQ(count("login"), 2U);
    (void)call(
        "POST", "/api/v1/login", R"({"email": "lan@acme.example", "password": "not this one"})");
    auto const failed = records("?what=login.failed");
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(text(failed[0], "actor"), "");
    EXPECT_EQ(text(failed[0], "subject"), "lan");
    (void)call(
        "POST", "/api/v1/login", R"({"email": "nobody@acme.example", "password": "not this one"})");
    EXPECT_EQ(count("login.failed"), 1U) << "of nobody there is nothing to say";
}

TEST_F(AuditCalls, ReadingAgainWithinMinutesIsOneRecordOfEachSession) {
    auto const conversation = open_conversation(visitor_token());
    auto const path = "/api/v1/conversations/" + conversation + "/entries";
    auto const lan = log_in("lan");
    for (int i = 0; i < 3; ++i) (void)call_as(lan, "GET", path);
    EXPECT_EQ(count("conversation.read"), 1U);
    (void)call_as(log_in("lan"), "GET", path);
    EXPECT_EQ(count("conversation.read"), 2U);
    now_ += 11min;
    (void)call_as(lan, "GET", path);
    EXPECT_EQ(count("conversation.read"), 3U);
}

TEST_F(AuditCalls, ExportsAndChangesAreWrittenEachTime) {
    auto const conversation = open_conversation(visitor_token());
    for (int i = 0; i < 2; ++i)
        (void)call_as(ada_, "GET", "/api/v1/conversations/" + conversation + "/transcript.txt");
    EXPECT_EQ(count("conversation.exported", conversation), 2U);
    ASSERT_EQ(call_as(ada_, "DELETE", "/api/v1/canned-replies/hi").status, 200);
    EXPECT_EQ(count("settings.changed", "hi"), 1U);
}

TEST_F(AuditCalls, WhatWasRefusedAndWhatCustomersDoLeavesNothing) {
    auto const token = visitor_token();
    auto const conversation = open_conversation(token);
    (void)call_with(token, "GET", "/api/v1/conversations/" + conversation);
    (void)call_as(log_in("lan"), "GET", "/api/v1/conversations/nowhere");
    EXPECT_EQ(count("conversation.read"), 0U);
}

TEST_F(AuditCalls, WhatCannotBeWrittenDownIsNotRead) {
    auto const conversation = open_conversation(visitor_token());
    auto const lan = log_in("lan");
    refused_operation_ = "add_audit";
    auto const answer = call_as(lan, "GET", "/api/v1/conversations/" + conversation);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), "STORE_UNAVAILABLE");
    EXPECT_THAT(answer.text, Not(HasSubstr("order")));
    refused_operation_.clear();
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/conversations/" + conversation).status, 200);
}

TEST_F(AuditCalls, FiltersAndPages) {
    auto const conversation = open_conversation(visitor_token());
    (void)call_as(log_in("lan"), "GET", "/api/v1/conversations/" + conversation);
    (void)call_as(ada_, "GET", "/api/v1/conversations/" + conversation);
    EXPECT_EQ(records("?who=lan&what=conversation").size(), 1U);
    EXPECT_EQ(records("?subject=" + conversation).size(), 2U);
    EXPECT_EQ(records("?what=conv").size(), 0U) << "words of an action, not letters";
    EXPECT_EQ(records("?to=2020-01-01T00:00:00Z").size(), 0U);
    EXPECT_EQ(records("?from=2035-01-01T00:00:00Z").size(), 0U);
    auto const first = call_as(ada_, "GET", "/api/v1/audit?limit=2");
    ASSERT_EQ(first.at("records").as_array().size(), 2U);
    auto const second =
        call_as(ada_, "GET", "/api/v1/audit?limit=2&cursor=" + first.member("nextCursor"));
    EXPECT_NE(second.at("records.0.id"), first.at("records.1.id"));
}

TEST_F(AuditCalls, RefusesWhatIsNoQuestion) {
    auto const refused = [&](std::string const& query, std::string const& field) {
        auto const answer = call_as(ada_, "GET", "/api/v1/audit?" + query);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_TRUE(answer.field() == field || answer.text.find(field) != std::string::npos);
    };
    refused("limit=0", "limit");
    refused("limit=101", "limit");
    refused("from=yesterday", "from");
    refused("to=1", "to");
    refused("cursor=here", "cursor");
    EXPECT_EQ(call_as(log_in("mai"), "GET", "/api/v1/audit").status, 403);
}

TEST_F(AuditCalls, AsCsvWithoutFormulas) {
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "lan") user.set_name("=HYPERLINK(\"x\")");
    save(config);
    (void)log_in("lan");
    auto const answer = call_as(ada_, "GET", "/api/v1/audit.csv");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("Content-Type"), HasSubstr("text/csv"));
    EXPECT_THAT(
        answer.text, AllOf(
                         HasSubstr("at,actor,name"),
                         HasSubstr("\"'=HYPERLINK(\"\"x\"\")\",\"AGENT\",\"login\"")));
    EXPECT_EQ(count("audit.exported"), 1U);
}

TEST_F(AuditCalls, WhoReadsALotIsSaid) {
    auto const lan = log_in("lan");
    ports::Caller who;
    who.account = "acme";
    who.id = "lan";
    who.role = v1::AGENT;
    for (int i = 0; i <= 100; ++i)
        trail_.read(
            who, "", {"conversation.read", "c" + std::to_string(i)},
            [](ports::Outcome<ports::Unit>) {});
    run();
    EXPECT_EQ(count("alarm.reading", "lan"), 1U);
}

/// Sockets of one person are on whatever workers and nodes: each has a trail of its own.
TEST_F(AuditCalls, WhoReadsALotInSeveralPlacesIsSaidOnce) {
    int alarms = 0;
    auto const counted = [&](ports::Caller const& who) { alarms += who.id == "lan" ? 1 : 0; };
    audit::Trail one{*audit_, [this] { return now_; }, counted};
    audit::Trail two{*audit_, [this] { return now_; }, counted};
    auto const lan = agent_caller();
    int answered = 0;
    auto const read = [&](int number) {
        audit::Trail& trail = number % 2 == 0 ? one : two;
        trail.read(
            lan, "", {"conversation.read", "c" + std::to_string(number)},
            [&](auto const& kept) { answered += kept ? 1 : 0; });
        run();
    };
    for (int i = 0; i < 100; ++i) read(i);
    EXPECT_EQ(alarms, 0);
    for (int i = 100; i < 130; ++i) read(i);
    EXPECT_EQ(alarms, 1);
    EXPECT_EQ(count("alarm.reading", "lan"), 1U);
    EXPECT_EQ(answered, 130);
    now_ += std::chrono::hours{1};
    for (int i = 0; i < 100; ++i) read(i);
    EXPECT_EQ(alarms, 1) << "of another hour";
    read(100);
    EXPECT_EQ(alarms, 2);
}

} // namespace
} // namespace switchboard::api
