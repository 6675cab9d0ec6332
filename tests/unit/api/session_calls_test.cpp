#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ApiTest, LogInGivesACookieThatScriptsCannotRead) {
    auto const answer = call(
        "POST", "/api/v1/login", R"({"email": "Ada@acme.example", "password": "password of ada"})");
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.at("user.id"), "ada");
    EXPECT_EQ(answer.at("user.role"), "ADMIN");
    EXPECT_EQ(answer.at("account.id"), "acme");
    EXPECT_FALSE(answer.body.get_object().contains("token"));
    auto const cookie = answer.header("Set-Cookie");
    EXPECT_THAT(cookie, testing::StartsWith("sb_session=s."));
    for (auto const* part : {"; HttpOnly", "; SameSite=Strict", "; Path=/"}) {
        EXPECT_THAT(cookie, HasSubstr(part));
    }
    EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
}

TEST_F(ApiTest, OverTlsTheCookieIsBoundToTheHost) {
    auto made = request(
        "POST", "/api/v1/login", R"({"email": "ada@acme.example", "password": "password of ada"})");
    made.secure = true;
    auto const cookie = send(made).header("Set-Cookie");
    EXPECT_THAT(cookie, testing::StartsWith("__Host-sb_session=s."));
    EXPECT_THAT(cookie, HasSubstr("; Secure"));
}

TEST_F(ApiTest, ABearerLogInGivesATokenAndNoCookie) {
    auto const login = log_in("ada", true);
    EXPECT_TRUE(login.token.starts_with("s."));
    auto const me = call_with(login.token, "GET", "/api/v1/me");
    EXPECT_EQ(me.at("user.id"), "ada");
    EXPECT_EQ(me.at("csrf").get_string().c_str(), login.csrf);
    EXPECT_EQ(call_with(login.token, "POST", "/api/v1/socket-ticket").status, 200);
}

TEST_F(ApiTest, WrongLogInsAreToldApartByNothing) {
    auto const wrong = call(
        "POST", "/api/v1/login", R"({"email": "ada@acme.example", "password": "password of lan"})");
    auto const nobody = call(
        "POST", "/api/v1/login", R"({"email": "nobody@acme.example", "password": "password"})");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "UNAUTHENTICATED");
    EXPECT_EQ(wrong.text, nobody.text);
    EXPECT_EQ(nobody.status, 401);
}

TEST_F(ApiTest, ADisabledUserCannotLogIn) {
    auto config = load();
    config.mutable_users(0)->set_disabled(true);
    save(config);
    EXPECT_EQ(
        call(
            "POST", "/api/v1/login",
            R"({"email": "lan@acme.example", "password": "password of lan"})")
            .status,
        401);
}

TEST_F(ApiTest, TheSixthWrongLogInHasToWait) {
    auto const attempt = [&](char const* password) {
        return call(
            "POST", "/api/v1/login",
            json::serialize(json::object{{"email", "ada@acme.example"}, {"password", password}}));
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("wrong").status, 401);
    auto const locked = attempt("password of ada");
    EXPECT_EQ(locked.status, 429);
    EXPECT_EQ(locked.code(), "RATE_LIMITED");
    EXPECT_EQ(locked.header("Retry-After"), "900");
    EXPECT_EQ(locked.at("retryAfterMs"), 900'000);
    now_ += 15min;
    EXPECT_EQ(attempt("password of ada").status, 200);
}

TEST_F(ApiTest, LogInsBeyondThePoolAreRefused) {
    busy_ = true;
    auto const answer = call(
        "POST", "/api/v1/login", R"({"email": "ada@acme.example", "password": "password of ada"})");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), "OVERLOADED");
    EXPECT_FALSE(answer.header("Retry-After").empty());
}

TEST_F(ApiTest, LogOutEndsTheSession) {
    auto const login = log_in("ada");
    EXPECT_EQ(call_as(login, "GET", "/api/v1/me").status, 200);
    auto const out = call_as(login, "POST", "/api/v1/logout");
    EXPECT_EQ(out.status, 200);
    EXPECT_THAT(out.header("Set-Cookie"), HasSubstr("sb_session=; "));
    EXPECT_THAT(out.header("Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(call_as(login, "GET", "/api/v1/me").status, 401);
}

TEST_F(ApiTest, ARequestThatNobodyAskedForIsNoUseOfItsSession) {
    auto const used = log_in("ada"), unattended = log_in("ada");
    now_ += 29min;
    EXPECT_EQ(call_as(used, "GET", "/api/v1/me").status, 200);
    auto poll = request("GET", "/api/v1/me");
    poll.cookies["sb_session"] = unattended.cookie;
    poll.headers["x-unattended"] = "1";
    EXPECT_EQ(send(std::move(poll)).status, 200);
    now_ += 2min;
    EXPECT_EQ(call_as(used, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(unattended, "GET", "/api/v1/me").status, 401);
}

TEST_F(ApiTest, ATicketIsForASocketOnly) {
    auto const login = log_in("lan");
    auto const answer = call_as(login, "POST", "/api/v1/socket-ticket");
    ASSERT_EQ(answer.status, 200);
    auto const ticket = answer.member("ticket");
    EXPECT_TRUE(ticket.starts_with("t."));
    EXPECT_EQ(answer.at("expiresAt"), "2027-01-15T08:00:30Z");
    EXPECT_EQ(call_with(ticket, "GET", "/api/v1/me").status, 401);
    auto const caller =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(ticket, done); });
    EXPECT_EQ(caller.id, "lan");
}

TEST_F(ApiTest, SetUpMakesAnAccountWithItsFirstAdminOnce) {
    auto const link = value<std::string>(
        [&](auto done) { sessions_.make_setup_link("", identity::kSetupLife, done); });
    EXPECT_EQ(call("POST", "/api/v1/setup/look", R"({"link": ")" + link + "\"}").at("valid"), true);
    json::object body{{"link", link},        {"name", "An"},          {"email", "An@new.example"},
                      {"password", "short"}, {"account", "New shop"}, {"locale", "en"}};
    auto const weak = call("POST", "/api/v1/setup", json::serialize(body));
    EXPECT_EQ(weak.status, 400);
    EXPECT_EQ(weak.field(), "password");
    body["password"] = "a long enough one";
    auto const made = call("POST", "/api/v1/setup", json::serialize(body));
    ASSERT_EQ(made.status, 200) << made.text;
    EXPECT_EQ(made.at("user.email"), "an@new.example");
    EXPECT_EQ(made.at("user.role"), "ADMIN");
    EXPECT_EQ(made.at("account.name"), "New shop");
    EXPECT_THAT(made.header("Set-Cookie"), HasSubstr("sb_session=s."));
    EXPECT_EQ(call("POST", "/api/v1/setup", json::serialize(body)).status, 404);
    EXPECT_EQ(call("POST", "/api/v1/setup/look", R"({"link": ")" + link + "\"}").status, 404);
    EXPECT_EQ(
        call(
            "POST", "/api/v1/login",
            R"({"email": "an@new.example", "password": "a long enough one"})")
            .status,
        200);
}

TEST_F(ApiTest, ASetUpThatFailsLeavesTheLinkGood) {
    auto const link = value<std::string>(
        [&](auto done) { sessions_.make_setup_link("", identity::kSetupLife, done); });
    json::object const body{
        {"link", link},
        {"name", "An"},
        {"email", "ada@acme.example"},
        {"password", "a long enough one"}};
    EXPECT_EQ(call("POST", "/api/v1/setup", json::serialize(body)).status, 409);
    EXPECT_EQ(call("POST", "/api/v1/setup/look", R"({"link": ")" + link + "\"}").status, 200);
}

TEST_F(ApiTest, ASetUpLinkCanRescueAnAccount) {
    auto const link = value<std::string>(
        [&](auto done) { sessions_.make_setup_link("acme", identity::kSetupLife, done); });
    json::object const body{
        {"link", link},
        {"name", "An"},
        {"email", "an@acme.example"},
        {"password", "a long enough one"}};
    auto const made = call("POST", "/api/v1/setup", json::serialize(body));
    ASSERT_EQ(made.status, 200) << made.text;
    EXPECT_EQ(made.at("account.id"), "acme");
    EXPECT_EQ(load().users_size(), 4);
}

TEST_F(ApiTest, ASetUpLinkRunsOut) {
    auto const link = value<std::string>(
        [&](auto done) { sessions_.make_setup_link("", identity::kSetupLife, done); });
    now_ += identity::kSetupLife;
    EXPECT_EQ(call("POST", "/api/v1/setup/look", R"({"link": ")" + link + "\"}").status, 404);
}

} // namespace
} // namespace switchboard::api
