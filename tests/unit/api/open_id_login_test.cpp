// Logging in with a provider's word: the way there and back, what is no answer to it, who has
// failed, and the second step.
#include "open_id_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OpenIdLogin : public OpenIdTest {
protected:
    OpenIdLogin() { set_up(); }
    Answer give_code(Browser& browser, std::string const& code) {
        return go(browser, "/api/v1/open-id/code", json::serialize(json::object{{"code", code}}));
    }
    std::string code_now(std::string const& secret) const {
        return identity::code_of(secret, identity::step_at(now_));
    }
};

TEST_F(OpenIdLogin, OpensASessionAsAPasswordDoes) {
    Browser browser;
    auto const query = to_provider(browser);
    auto const answer = go(browser, "/api/v1/open-id/return?" + query);
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("Location"), "/console");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(who(browser), "lan");
    // The same cookie to the letter, but for its value.
    auto by_password = request(
        "POST", "/api/v1/login", R"({"email":"lan@acme.example","password":"password of lan"})");
    by_password.secure = true;
    auto const cut = [](std::string const& line) {
        return line.substr(0, line.find('=')) + line.substr(line.find(';'));
    };
    std::vector<std::string> ours;
    auto const [begin, end] = answer.headers.equal_range("Set-Cookie");
    for (auto each = begin; each != end; ++each) ours.push_back(cut(each->second));
    EXPECT_THAT(ours, testing::Contains(cut(send(by_password).header("Set-Cookie"))));
    auto const logins = audit_of("login");
    EXPECT_TRUE(std::any_of(logins.begin(), logins.end(), [](auto const& each) {
        return each.actor() == "lan" && each.detail() == "open-id";
    }));
}

TEST_F(OpenIdLogin, AsksTheProviderWithPkceAndKeepsTheSecretsInASmallSealedCookie) {
    Browser browser;
    auto const start = go(browser, "/api/v1/open-id/start?provider=acme");
    auto const location = start.header("Location");
    EXPECT_THAT(location, StartsWith("https://login.example/authorize?"));
    (void)provider_.authorize(location);
    EXPECT_EQ(provider_.asked["redirect_uri"], "https://desk.acme.example/api/v1/open-id/return");
    EXPECT_EQ(provider_.asked["code_challenge_method"], "S256");
    auto const cookie = start.header("Set-Cookie");
    EXPECT_THAT(cookie, StartsWith("__Host-sb_open_id=sealed:1:"));
    for (char const* const part :
         {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "Max-Age=600"})
        EXPECT_THAT(cookie, HasSubstr(part));
    EXPECT_LT(cookie.size(), 512U);
    EXPECT_THAT(cookie, Not(HasSubstr(provider_.asked["state"])));
    EXPECT_THAT(cookie, Not(HasSubstr(provider_.asked["nonce"])));
}

TEST_F(OpenIdLogin, WhoComesByAnotherNameIsSentToThePublicOneOnce) {
    auto made = request("GET", "/api/v1/open-id/start?provider=acme");
    auto const first = send(made);
    EXPECT_EQ(
        first.header("Location"),
        "https://desk.acme.example/api/v1/open-id/start?here=1&provider=acme");
    made.query["here"] = "1"; // a proxy that changes the name must not make a circle of it
    EXPECT_THAT(send(made).header("Location"), StartsWith("https://login.example/"));
}

TEST_F(OpenIdLogin, AReturnIsGoodOnceAndInItsOwnBrowserOnly) {
    Browser browser;
    auto const query = to_provider(browser);
    Browser const before = browser;
    Browser stranger;
    EXPECT_EQ(back(stranger, query), "/console?open-id=state") << "no cookie";
    Browser other;
    (void)to_provider(other);
    EXPECT_EQ(back(other, query), "/console?open-id=state") << "another log-in's cookie";
    EXPECT_EQ(back(browser, query), "/console");
    EXPECT_EQ(back(browser, query), "/console?open-id=state") << "the cookie is gone";
    Browser thief = before;
    thief.cookies.erase("__Host-sb_session");
    EXPECT_EQ(back(thief, query), "/console?open-id=state") << "it was used";
    EXPECT_EQ(who(thief), "");
}

TEST_F(OpenIdLogin, WhatIsNoAnswerIsRefusedByName) {
    Browser browser;
    auto const query = to_provider(browser);
    auto const fresh = [&] {
        Browser one;
        auto const asked = to_provider(one);
        return std::pair{one, asked.substr(asked.find("state="))};
    };
    auto [wrong, state] = fresh();
    EXPECT_EQ(back(wrong, "code=code-1&state=another"), "/console?open-id=state");
    auto [unsealed, its] = fresh();
    unsealed.cookies["__Host-sb_open_id"] = "no seal at all";
    EXPECT_EQ(back(unsealed, "code=code-1&" + its), "/console?open-id=state");
    auto [late, late_state] = fresh();
    now_ += std::chrono::minutes{10};
    EXPECT_EQ(back(late, "code=code-1&" + late_state), "/console?open-id=state");
    EXPECT_EQ(back(browser, "state=x&code=" + std::string(3073, 'c')), "/console?open-id=too-long");
    EXPECT_EQ(back(browser, "code=x&state=" + std::string(129, 's')), "/console?open-id=too-long");
    EXPECT_EQ(back(browser, query + "&iss=" + std::string(513, 'i')), "/console?open-id=too-long");
}

TEST_F(OpenIdLogin, WhatTheProviderSaysInPlaceOfACode) {
    auto const said = [this](std::string const& error) {
        Browser browser;
        auto const query = to_provider(browser);
        return back(browser, "error=" + error + "&" + query.substr(query.find("state=")));
    };
    EXPECT_EQ(said("access_denied"), "/console?open-id=denied");
    EXPECT_EQ(said("temporarily_unavailable"), "/console?open-id=unreachable");
    EXPECT_EQ(said("unauthorized_client"), "/console?open-id=settings");
    EXPECT_TRUE(audit_of("login.failed").empty());
}

TEST_F(OpenIdLogin, AnAnswerOfAnotherProviderIsRefused) {
    Browser browser;
    auto const query = to_provider(browser);
    EXPECT_EQ(back(browser, query + "&iss=https://evil.example"), "/console?open-id=refused");
}

TEST_F(OpenIdLogin, ATokenThatIsNotGoodCountsAndIsWrittenDown) {
    provider_.spoil = [](auto&, json::object& claims) { claims["aud"] = "another"; };
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=refused");
    auto const failed = audit_of("login.failed");
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].detail(), "open-id: refused");
    for (std::uint32_t i = 1; i < identity::LogInLimits{}.failures_per_address; ++i)
        EXPECT_EQ(log_in_with_provider(), "/console?open-id=refused");
    provider_.spoil = nullptr;
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=wait");
    Browser elsewhere;
    elsewhere.address = "198.51.100.7";
    EXPECT_EQ(log_in_with_provider(elsewhere), "/console") << "it was the network that failed";
}

TEST_F(OpenIdLogin, AnOutageIsNobodysFailedLogIn) {
    auto const fail = [this](std::string const& error, long status) {
        provider_.refuses_with = error;
        provider_.token_status = status;
        return log_in_with_provider();
    };
    for (std::uint32_t i = 0; i < identity::LogInLimits{}.failures_per_address; ++i) {
        EXPECT_EQ(fail("server_error", 503), "/console?open-id=unreachable");
        EXPECT_EQ(fail("invalid_client", 401), "/console?open-id=settings");
        now_ += std::chrono::minutes{1}; // past the rate of anonymous requests
        provider_.now_s += 60;
    }
    provider_.refuses_with.clear();
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_TRUE(audit_of("login.failed").empty());
    EXPECT_EQ(fail("invalid_grant", 400), "/console?open-id=refused");
    EXPECT_EQ(audit_of("login.failed").size(), 1U);
}

TEST_F(OpenIdLogin, EndsOnAPageWhateverHappens) {
    Browser browser;
    EXPECT_EQ(
        go(browser, "/api/v1/open-id/start?provider=other").header("Location"),
        "/console?open-id=off");
    EXPECT_EQ(
        go(browser, "/api/v1/open-id/start?provider=../x").header("Location"),
        "/console?open-id=off");
    auto const query = to_provider(browser);
    fault_ = store::Fault::Before;
    EXPECT_EQ(back(browser, query), "/console?open-id=unavailable");
    fault_.reset();
    for (int i = 0; i < 60; ++i) (void)go(browser, "/api/v1/open-id/start?provider=acme");
    auto const limited = go(browser, "/api/v1/open-id/start?provider=acme");
    EXPECT_EQ(limited.status, 303);
    EXPECT_EQ(limited.header("Location"), "/console?open-id=wait");
}

TEST_F(OpenIdLogin, WhoHasASecondFactorGivesItsCode) {
    auto const secret = add_factor("lan");
    now_ += std::chrono::seconds{30};
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console?open-id=code");
    EXPECT_EQ(who(browser), "") << "not yet";
    auto const missing = give_code(browser, "");
    EXPECT_EQ(missing.status, 401);
    EXPECT_EQ(missing.field(), "code");
    auto const wrong = give_code(browser, "000000");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(audit_of("login.failed").at(0).detail(), "open-id: code");
    auto const good = give_code(browser, code_now(secret));
    EXPECT_EQ(good.status, 200) << good.text;
    EXPECT_EQ(good.at("user.id"), "lan");
    EXPECT_FALSE(good.member("csrf").empty());
    EXPECT_EQ(who(browser), "lan");
    EXPECT_EQ(audit_of("login").at(0).detail(), "open-id");
    EXPECT_FALSE(browser.cookies.contains("__Host-sb_open_id"));
}

TEST_F(OpenIdLogin, WrongCodesHaveTheSameLimitAsWrongPasswords) {
    auto const secret = add_factor("lan");
    now_ += std::chrono::seconds{30};
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console?open-id=code");
    for (std::uint32_t i = 0; i < identity::LogInLimits{}.failures_per_email; ++i)
        EXPECT_EQ(give_code(browser, "000000").status, 401);
    auto const refused = give_code(browser, code_now(secret));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=wait") << "the person waits, not the try";
}

TEST_F(OpenIdLogin, TheCodeStepIsOfAPersonWhoStillMay) {
    auto const secret = add_factor("lan");
    now_ += std::chrono::seconds{30};
    Browser none;
    auto const refused = give_code(none, code_now(secret));
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.field(), "state");
    Browser at_provider; // whose cookie is of the step before
    (void)to_provider(at_provider);
    EXPECT_EQ(give_code(at_provider, code_now(secret)).field(), "state");
    Browser ended;
    EXPECT_EQ(log_in_with_provider(ended), "/console?open-id=code");
    EXPECT_EQ(end_link("lan").status, 200);
    EXPECT_EQ(give_code(ended, code_now(secret)).field(), "state");
    Browser late;
    provider_.person = of("mai@acme.example", "subject-2");
    auto const of_mai = add_factor("mai");
    now_ += std::chrono::seconds{30};
    provider_.now_s += 60;
    EXPECT_EQ(log_in_with_provider(late), "/console?open-id=code");
    now_ += std::chrono::minutes{5};
    EXPECT_EQ(give_code(late, code_now(of_mai)).field(), "state");
}

TEST_F(OpenIdLogin, TheProvidersSecondFactorCountsOnlyWhereThatIsSetAndOnlyByTheToken) {
    (void)add_factor("lan");
    provider_.person["amr"] = json::array{"pwd", "mfa"};
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=code") << "not set";
    set_up({{"countsFactor", true}});
    EXPECT_EQ(log_in_with_provider(), "/console");
    provider_.person["amr"] = json::array{"pwd", "otp"};
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=code") << "one factor of some kind";
    // The user info says nothing of how somebody logged in.
    provider_.person = {{"sub", kSubject}};
    provider_.user_info = of("lan@acme.example");
    provider_.user_info["amr"] = json::array{"mfa"};
    provider_.user_info["acr"] = "strong";
    now_ += openid::kDocumentLife;
    provider_.now_s += 3600;
    ada_ = log_in("ada");
    set_up({{"countsFactor", true}, {"factorAcr", "strong"}});
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=code");
    EXPECT_EQ(provider_.asked["acr_values"], "strong");
    provider_.person["acr"] = "strong";
    EXPECT_EQ(log_in_with_provider(), "/console");
}

TEST_F(OpenIdLogin, TheKeyOfItsCookiesIsAskedOfTheStoreOnce) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    auto const asked = database_operations_["installation_key"];
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(database_operations_["installation_key"], asked);
}

} // namespace
} // namespace switchboard::api
