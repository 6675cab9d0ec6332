#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

TEST_F(ApiTest, AVisitorGetsATokenForTheInbox) {
    auto const answer =
        call("POST", "/api/v1/visitor-token", R"({"inbox": "web", "locale": "pt-BR"})");
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.at("inbox"), "web");
    EXPECT_EQ(answer.at("expiresAt"), "2027-01-16T08:00:00Z");
    auto const caller = value<ports::Caller>(
        [&](auto done) { authenticator_.authenticate(answer.member("token"), done); });
    EXPECT_EQ(caller.account, "acme");
    EXPECT_EQ(caller.id, answer.member("contact"));
    EXPECT_EQ(caller.locale, "pt-BR");
}

TEST_F(ApiTest, AVisitorWhoComesBackIsTheSameContact) {
    auto const first = call("POST", "/api/v1/visitor-token", R"({"inbox": "web"})");
    now_ += 48h;
    auto const body = json::object{{"inbox", "web"}, {"token", first.member("token")}};
    auto const again = call("POST", "/api/v1/visitor-token", json::serialize(body));
    EXPECT_EQ(again.member("contact"), first.member("contact"));
    EXPECT_NE(again.member("token"), first.member("token"));
    auto const elsewhere = json::object{{"inbox", "other-web"}, {"token", first.member("token")}};
    auto const other = call("POST", "/api/v1/visitor-token", json::serialize(elsewhere));
    EXPECT_NE(other.member("contact"), first.member("contact"));
}

TEST_F(ApiTest, AnUnknownInboxIsNotFound) {
    EXPECT_EQ(call("POST", "/api/v1/visitor-token", R"({"inbox": "nowhere"})").status, 404);
    EXPECT_EQ(call("POST", "/api/v1/visitor-token", R"({"inbox": "a b"})").status, 404);
    EXPECT_EQ(call("GET", "/api/v1/inboxes/nowhere/public").status, 404);
}

TEST_F(ApiTest, ThePublicInboxShowsWhatAVisitorNeeds) {
    auto const answer = call("GET", "/api/v1/inboxes/web/public?locale=en");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.at("greeting"), "Hello");
    EXPECT_EQ(answer.at("open"), true);
    EXPECT_FALSE(answer.body.get_object().contains("queue"));
    EXPECT_FALSE(answer.body.get_object().contains("origins"));
    EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").at("greeting"), "Xin chào");
    EXPECT_FALSE(answer.body.get_object().contains("whenClosed"));
}

TEST_F(ApiTest, ThePublicInboxSaysWhenAClosedQueueOpensAndWhatHappensUntilThen) {
    auto config = load();
    v1::Queue& queue = *config.mutable_queues(0);
    queue.set_on_closed("offline");
    v1::Interval& interval = *(*queue.mutable_hours()->mutable_weekly())["mon"].add_intervals();
    interval.set_from("08:00");
    interval.set_to("12:00");
    save(config);
    auto const answer = call("GET", "/api/v1/inboxes/web/public");
    EXPECT_EQ(answer.at("open"), false);
    EXPECT_EQ(answer.at("whenClosed"), "offline");
    EXPECT_FALSE(answer.body.get_object().contains("closesAt"));
    EXPECT_THAT(
        answer.member("opensAt"),
        testing::HasSubstr(config.account().time_zone() == "UTC" ? "T08:00:00" : "T01:00:00"));
}

TEST_F(ApiTest, AnotherQueueThatIsOpenMakesTheInboxOpen) {
    auto config = load();
    config.mutable_queues(0)->mutable_hours();
    config.mutable_queues(0)->set_on_closed("queue:night");
    v1::Queue& night = *config.add_queues();
    night.set_id("night");
    night.set_name("Night");
    save(config);
    EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").at("open"), true);
    config = load();
    config.mutable_queues(1)->mutable_hours();
    save(config);
    auto const answer = call("GET", "/api/v1/inboxes/web/public");
    EXPECT_EQ(answer.at("open"), false);
    EXPECT_EQ(answer.at("whenClosed"), "reject");
}

TEST_F(ApiTest, OnlyTheOriginsOfTheInboxMayAsk) {
    auto const from = [&](char const* origin, char const* inbox) {
        auto made = request(
            "POST", "/api/v1/visitor-token", json::serialize(json::object{{"inbox", inbox}}));
        made.headers["origin"] = origin;
        return send(made);
    };
    auto const shop = from("https://shop.example", "web");
    EXPECT_EQ(shop.status, 200);
    EXPECT_EQ(shop.header("Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_EQ(shop.header("Vary"), "Origin");
    EXPECT_EQ(from("http://chat.example", "web").status, 200) << "the widget's own frame";
    for (auto const* origin :
         {"https://evil.example", "https://shop.example.evil.example", "null",
          "http://shop.example"}) {
        auto const evil = from(origin, "web");
        EXPECT_EQ(evil.status, 403) << origin;
        EXPECT_EQ(evil.header("Access-Control-Allow-Origin"), "") << origin;
    }
    EXPECT_EQ(from("https://any.example", "other-web").status, 200) << "no origins are listed";
}

TEST_F(ApiTest, ThePreflightAllowsJsonAndNoCredentials) {
    auto made = request("OPTIONS", "/api/v1/visitor-token");
    made.headers["origin"] = "https://shop.example";
    auto const answer = send(made);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "Content-Type");
    EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "");
}

TEST_F(ApiTest, AnonymousRequestsAreCountedByAddress) {
    for (int i = 0; i < 60; ++i) {
        EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").status, 200);
    }
    auto const refused = call("GET", "/api/v1/inboxes/web/public");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "60");
    EXPECT_EQ(call("GET", "/healthz").status, 200);
    now_ += 1min;
    EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").status, 200);
}

} // namespace
} // namespace switchboard::api
