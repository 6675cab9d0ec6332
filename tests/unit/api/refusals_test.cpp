// What every call refuses, over the whole table of routes rather than one by one.
#include "api_fixture.hpp"

#include <set>

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string concrete(std::string pattern) {
    if (pattern == "/api/v1/desk/{name}") return "/api/v1/desk/views"; // other names do not exist
    for (auto brace = pattern.find('{'); brace != pattern.npos; brace = pattern.find('{')) {
        pattern.replace(brace, pattern.find('}') - brace + 1, "help");
    }
    return pattern;
}

std::set<std::string> const kOpen{
    "POST /api/v1/visitor-token",
    "OPTIONS /api/v1/visitor-token",
    "GET /api/v1/inboxes/{id}/public",
    "OPTIONS /api/v1/inboxes/{id}/public",
    "GET /api/v1/inboxes/{id}/puzzle",
    "OPTIONS /api/v1/inboxes/{id}/puzzle",
    "POST /api/v1/setup",
    "POST /api/v1/setup/look",
    "POST /api/v1/login",
    "POST /api/v1/access-link",
    "GET /api/v1/password-link",
    "POST /api/v1/password-link",
    "POST /api/v1/access-link/look",
    "GET /api/v1/open-id/providers",
    "GET /api/v1/open-id/start",
    "GET /api/v1/open-id/return",
    "POST /api/v1/open-id/code",
    "GET /api/v1/openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics"};

/// Its body is the bytes of a file, whatever they are.
bool takes_bytes(std::string const& method, std::string const& pattern) {
    return method == "PUT" && pattern == "/api/v1/uploads/{id}";
}

TEST_F(ApiTest, OnlyTheOpenCallsAnswerStrangers) {
    for (auto const& [method, pattern] : api_routes()) {
        auto const answer = call(method, concrete(pattern));
        if (kOpen.contains(method + " " + pattern)) {
            EXPECT_NE(answer.status, 401) << method << " " << pattern;
        } else {
            EXPECT_EQ(answer.status, 401) << method << " " << pattern;
            EXPECT_EQ(answer.code(), "UNAUTHENTICATED");
        }
    }
}

TEST_F(ApiTest, ACookieAloneChangesNothing) {
    auto login = log_in("ada");
    auto const other_csrf = log_in("ada").csrf;
    for (auto const& csrf : {std::string{}, std::string{"x"}, other_csrf}) {
        login.csrf = csrf;
        for (auto const& [method, pattern] : api_routes()) {
            if (method == "GET" || kOpen.contains(method + " " + pattern)) continue;
            auto const answer = call_as(login, method, concrete(pattern), "{}");
            EXPECT_EQ(answer.status, 403) << method << " " << pattern;
            EXPECT_THAT(answer.text, HasSubstr("X-CSRF-Token"));
        }
    }
    EXPECT_EQ(load().revision(), 1U);
}

TEST_F(ApiTest, RolesReachAsFarAsTheTableSays) {
    auto const agent = log_in("lan");
    auto const supervisor = log_in("mai");
    std::set<std::string> const supervisors{
        "GET /api/v1/tickets",
        "GET /api/v1/tickets/ticketed",
        "GET /api/v1/tickets/owed",
        "GET /api/v1/tickets/parked",
        "GET /api/v1/tickets/exempt",
        "GET /api/v1/tickets/missing",
        "PUT /api/v1/canned-replies/{id}",
        "DELETE /api/v1/canned-replies/{id}",
        "GET /api/v1/ratings",
        "GET /api/v1/reports",
        "GET /api/v1/reports.csv"};
    std::set<std::string> const agents{
        "GET /api/v1/me",
        "PUT /api/v1/me/password",
        "GET /api/v1/me/second-factor",
        "POST /api/v1/me/second-factor",
        "POST /api/v1/me/second-factor/confirm",
        "POST /api/v1/me/second-factor/off",
        "GET /api/v1/me/open-id",
        "POST /api/v1/me/open-id",
        "DELETE /api/v1/me/open-id/{link}",
        "GET /api/v1/me/sessions",
        "DELETE /api/v1/me/sessions",
        "DELETE /api/v1/me/sessions/{id}",
        "POST /api/v1/socket-ticket",
        "GET /api/v1/config",
        "GET /api/v1/conversations",
        "GET /api/v1/conversations/{id}",
        "GET /api/v1/conversations/{id}/entries",
        "GET /api/v1/conversations/{id}/deliveries",
        "GET /api/v1/conversations/{id}/transcript.txt",
        "GET /api/v1/conversations/{id}/transcript.json",
        "GET /api/v1/conversations/{id}/transcript.html",
        "POST /api/v1/conversations/{id}/ticket",
        "GET /api/v1/contacts/{id}",
        "PATCH /api/v1/contacts/{id}",
        "GET /api/v1/contacts/{id}/notes",
        "POST /api/v1/contacts/{id}/notes",
        "PATCH /api/v1/contacts/{id}/notes/{note}",
        "DELETE /api/v1/contacts/{id}/notes/{note}",
        "POST /api/v1/search",
        "GET /api/v1/desk/{name}",
        "PUT /api/v1/desk/{name}",
        "POST /api/v1/uploads",
        "PUT /api/v1/uploads/{id}",
        "GET /api/v1/uploads/{id}",
        "DELETE /api/v1/uploads/{id}",
        "GET /api/v1/attachments/{id}"};
    for (auto const& [method, pattern] : api_routes()) {
        std::string const name = method + " " + pattern;
        if (kOpen.contains(name) || name == "POST /api/v1/logout") continue;
        bool const for_agent = agents.contains(name);
        bool const for_supervisor = for_agent || supervisors.contains(name);
        auto const by_agent = call_as(agent, method, concrete(pattern), "{}").status;
        auto const by_supervisor = call_as(supervisor, method, concrete(pattern), "{}").status;
        EXPECT_EQ(by_agent == 403, !for_agent) << name;
        EXPECT_EQ(by_supervisor == 403, !for_supervisor) << name;
    }
}

TEST_F(ApiTest, VisitorsReachTheirConversationsAndNothingElse) {
    auto const token = visitor_token();
    for (auto const& [method, pattern] : api_routes()) {
        if (kOpen.contains(method + " " + pattern)) continue;
        bool const own = pattern == "/api/v1/conversations"; // an empty list
        bool const begins = pattern == "/api/v1/uploads";    // of no conversation
        bool const shared = (pattern.starts_with("/api/v1/conversations/{id}") &&
                             !pattern.ends_with("/deliveries") && !pattern.ends_with("/ticket")) ||
                            pattern == "/api/v1/uploads/{id}" ||
                            pattern == "/api/v1/attachments/{id}";
        auto const answer = call_with(token, method, concrete(pattern), "{}");
        int const expected = own ? 200 : begins ? 400 : shared ? 404 : 403;
        EXPECT_EQ(answer.status, expected) << method << " " << pattern;
    }
}

TEST_F(ApiTest, AVisitorTokenInACookieIsNothing) {
    ApiTest::Login forged;
    forged.cookie = visitor_token();
    EXPECT_EQ(call_as(forged, "GET", "/api/v1/conversations/x").status, 401);
}

TEST_F(ApiTest, OversizedBodiesAreRefusedBeforeAnythingElse) {
    std::string const big(64 * 1024 + 1, ' ');
    for (auto const& [method, pattern] : api_routes()) {
        bool const small = pattern != "/api/v1/apply" && !takes_bytes(method, pattern);
        if (method == "GET" || method == "OPTIONS" || !small) continue;
        auto const answer = call(method, concrete(pattern), big);
        EXPECT_EQ(answer.status, 413) << method << " " << pattern;
        EXPECT_EQ(answer.code(), "TOO_LARGE");
    }
    EXPECT_EQ(call("POST", "/api/v1/apply", std::string(4 * 1024 * 1024 + 1, ' ')).status, 413);
    EXPECT_EQ(call("PUT", "/api/v1/uploads/x", std::string(256 * 1024 + 1, ' ')).status, 413);
}

TEST_F(ApiTest, BrokenAndUnknownInputIsRefusedEverywhere) {
    auto const admin = log_in("ada");
    for (auto const& [method, pattern] : api_routes()) {
        bool const takes_body = pattern != "/api/v1/logout" && pattern != "/api/v1/socket-ticket" &&
                                pattern != "/api/v1/tickets/reconcile" &&
                                !pattern.ends_with("/ticket") && !pattern.ends_with("/secret") &&
                                (method == "POST" || method == "PUT" || method == "PATCH");
        if (!takes_body || takes_bytes(method, pattern)) continue;
        auto const path = concrete(pattern);
        for (auto const* body : {"", "nonsense", "[1]"}) {
            auto const answer = call_as(admin, method, path, body);
            EXPECT_EQ(answer.status, 400) << method << " " << path << " " << body;
            EXPECT_EQ(answer.code(), "INVALID_ARGUMENT");
        }
        if (pattern == "/api/v1/desk/{name}") continue; // its fields are the console's
        auto const unknown = call_as(admin, method, path, R"({"noSuchField": 1})");
        EXPECT_EQ(unknown.status, 400) << method << " " << path;
        EXPECT_EQ(unknown.field(), "noSuchField") << method << " " << path;
    }
    EXPECT_EQ(load().revision(), 1U);
}

TEST_F(ApiTest, UnknownPathsAndMethodsAreSaidSo) {
    EXPECT_EQ(call("GET", "/api/v1/nothing").status, 404);
    auto const wrong = call("DELETE", "/api/v1/login");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_THAT(wrong.header("Allow"), HasSubstr("POST"));
}

TEST_F(ApiTest, AStoreThatIsAwayIsServiceUnavailable) {
    auto const token = log_in("ada", true).token;
    fault_ = store::Fault::Before;
    for (auto const& [method, pattern] : api_routes()) {
        if (kOpen.contains(method + " " + pattern)) continue;
        now_ += 2s; // there are more of them than a minute allows
        auto const answer = call_with(token, method, concrete(pattern), "{}");
        EXPECT_EQ(answer.status, 503) << method << " " << pattern;
        EXPECT_EQ(answer.code(), "STORE_UNAVAILABLE");
        EXPECT_FALSE(answer.header("Retry-After").empty());
    }
}

TEST_F(ApiTest, NoAnswerHoldsASecret) {
    auto const token = visitor_token();
    (void)open_conversation(token);
    for (auto const* user : {"ada", "eve"}) {
        auto const login = log_in(user);
        for (auto const& [method, pattern] : api_routes()) {
            for (auto const* body : {"", "{}", R"({"id": "tickets"})"}) {
                if (pattern == "/api/v1/logout") continue;
                auto path = concrete(pattern);
                auto const answer = call_as(login, method, path, body);
                for (auto const* secret :
                     {"$argon2", "passwordHash", "password of", kSecretOfSink, "memory-key"}) {
                    bool const description = pattern == "/api/v1/openapi.json";
                    if (!description) {
                        EXPECT_THAT(answer.text, Not(HasSubstr(secret))) << path;
                    }
                }
                EXPECT_EQ(answer.header("Cache-Control"), "no-store") << path;
                EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
                EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << path;
                now_ += 1s; // stay below the rates
            }
        }
    }
}

TEST_F(ApiTest, HealthAndReadiness) {
    EXPECT_EQ(call("GET", "/healthz").status, 200);
    EXPECT_EQ(call("GET", "/readyz").at("status"), "ready");
    not_ready_ = "draining";
    auto const not_ready = call("GET", "/readyz");
    EXPECT_EQ(not_ready.status, 503);
    EXPECT_EQ(not_ready.at("reason"), "draining");
    EXPECT_EQ(call("GET", "/metrics").text, "switchboard_up 1\n");
}

} // namespace
} // namespace switchboard::api
