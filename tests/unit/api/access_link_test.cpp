// One-time links with which people choose their password.
#include "api_fixture.hpp"

#include "identity/one_time_code.hpp"
#include "identity/second_factor.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AccessLink : public ApiTest {
protected:
    Answer make(std::string const& user, std::string const& body = "{}") {
        return call_as(ada_, "POST", "/api/v1/users/" + user + "/access-link", body);
    }
    static std::string token_of(Answer const& made) {
        auto const link = made.member("link");
        return link.substr(link.find('=') + 1);
    }
    Answer use(std::string const& link, std::string const& password, std::string const& code = {}) {
        json::object const body{{"link", link}, {"password", password}, {"code", code}};
        return call("POST", "/api/v1/access-link", json::serialize(body));
    }
    Answer look(std::string const& at, std::string const& link) {
        return call("POST", "/api/v1/" + at + "/look", R"({"link": ")" + link + "\"}");
    }
    int login(std::string const& password) {
        json::object const body{{"email", "lan@acme.example"}, {"password", password}};
        return call("POST", "/api/v1/login", json::serialize(body)).status;
    }

    /// Gives lan a second factor; answers the app's secret.
    std::string add_factor() {
        identity::SecondFactors const factors{std::string(32, 'k')};
        std::string const place = identity::factor_place("acme", "lan");
        v1::SecondFactor factor;
        std::string secret = factors.begin(factor, place, now_);
        auto const code = identity::code_of(secret, identity::step_at(now_));
        EXPECT_FALSE(factors.confirm(factor, place, code, now_).empty());
        (void)value<std::uint64_t>([&](auto done) {
            vault_->save(
                "acme", identity::factor_document("lan"), {factor.SerializeAsString(), 0}, done);
        });
        return secret;
    }

    Login ada_ = log_in("ada");
};

TEST_F(AccessLink, ChoosesThePasswordOnceAndLogsIn) {
    auto const before = log_in("lan");
    auto const made = make("lan");
    ASSERT_EQ(made.status, 200) << made.text;
    EXPECT_THAT(
        made.member("link"), StartsWith("https://desk.acme.example/console/password#link="));
    EXPECT_EQ(made.at("mailed"), false);
    auto const link = token_of(made);
    EXPECT_EQ(look("access-link", link).member("email"), "lan@acme.example");
    auto const used = use(link, "a password of my own");
    ASSERT_EQ(used.status, 200) << used.text;
    EXPECT_THAT(used.header("Set-Cookie"), HasSubstr("sb_session="));
    EXPECT_EQ(use(link, "a password of my own").status, 404) << "it works once";
    EXPECT_EQ(login("a password of my own"), 200);
    EXPECT_EQ(login("password of lan"), 401);
    EXPECT_EQ(call_as(before, "GET", "/api/v1/me").status, 401) << "the old sessions end";
    auto const log = call_as(ada_, "GET", "/api/v1/audit");
    EXPECT_THAT(log.text, HasSubstr("access-link.made"));
    EXPECT_THAT(log.text, HasSubstr("password.chosen"));
    EXPECT_THAT(log.text, Not(HasSubstr(link)));
}

TEST_F(AccessLink, EndsWithItsTimeAndWithThePasswordOfThen) {
    auto const late = token_of(make("lan"));
    now_ += 31min;
    EXPECT_EQ(use(late, "a password of my own").status, 404);
    ada_ = log_in("ada"); // her session ended meanwhile, too
    auto const first = token_of(make("lan")), second = token_of(make("lan"));
    EXPECT_EQ(use(first, "a password of my own").status, 200);
    EXPECT_EQ(use(second, "another one of mine").status, 404);
}

TEST_F(AccessLink, AnInvitationIsGoodForAWeek) {
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "lan") user.clear_password_hash();
    save(config);
    auto const link = token_of(make("lan"));
    now_ += 6 * 24h;
    EXPECT_EQ(use(link, "a password of my own").status, 200);
}

TEST_F(AccessLink, IsNoLinkForAnythingElseAndNothingElseIsOne) {
    auto const link = token_of(make("lan"));
    json::object const body{
        {"link", link},
        {"name", "x"},
        {"email", "x@acme.example"},
        {"password", "a password of my own"}};
    EXPECT_EQ(call("POST", "/api/v1/setup", json::serialize(body)).status, 404);
    EXPECT_EQ(look("setup", link).status, 404);
    auto const setup = value<std::string>(
        [&](auto done) { sessions_.make_setup_link("acme", identity::kSetupLife, done); });
    EXPECT_EQ(use(setup, "a password of my own").status, 404);
    EXPECT_EQ(look("access-link", setup).status, 404);
    EXPECT_EQ(use(link, "a password of my own").status, 200) << "looking did not use it up";
}

TEST_F(AccessLink, IsRefusedWithTheField) {
    auto const link = token_of(make("lan"));
    auto const weak = use(link, "short");
    EXPECT_EQ(weak.status, 400);
    EXPECT_EQ(weak.field(), "password");
    EXPECT_EQ(use(link, "a password of my own").status, 200);
    EXPECT_EQ(make("nobody").status, 404);
    EXPECT_EQ(make("lan", R"({"mail": 1})").field(), "mail");
    for (auto const* user : {"lan", "mai"})
        EXPECT_NE(
            call_as(
                log_in("mai"), "POST", std::string{"/api/v1/users/"} + user + "/access-link", "{}")
                .status,
            200);
}

TEST_F(AccessLink, WrongCodesCountAsFailedLogIns) {
    auto const secret = add_factor();
    auto const link = token_of(make("lan"));
    EXPECT_EQ(use(link, "a password of my own").field(), "code") << "the code is wanted";
    for (int i = 0; i < 5; ++i) {
        auto const wrong = use(link, "a password of my own", "no code");
        EXPECT_EQ(wrong.status, 401);
        EXPECT_EQ(wrong.field(), "code");
    }
    now_ += 30s;
    auto const good = [&] { return identity::code_of(secret, identity::step_at(now_)); };
    EXPECT_EQ(use(link, "a password of my own", good()).status, 429);
    now_ += 15min;
    auto const later = token_of(make("lan")); // the first one has had its time
    EXPECT_EQ(use(later, "a password of my own", good()).status, 200);
}

TEST_F(AccessLink, HelpsWhoHasFailedToLogIn) {
    for (int i = 0; i < 6; ++i) (void)login("not this one");
    EXPECT_EQ(login("password of lan"), 429);
    EXPECT_EQ(use(token_of(make("lan")), "a password of my own").status, 200);
}

TEST_F(AccessLink, IsMailedWhereASinkCan) {
    EXPECT_EQ(make("lan", R"({"mail": true})").at("mailed"), false);
    auto config = load();
    auto& sink = *config.mutable_sinks(0);
    sink.set_type("email");
    sink.set_url("smtps://mail.example");
    sink.set_from("desk@acme.example");
    sink.add_to("archive@acme.example");
    save(config);
    auto const made = make("lan", R"({"mail": true})");
    EXPECT_EQ(made.at("mailed"), true) << made.text;
    EXPECT_EQ(made.member("link"), "") << "nobody but its reader has it";
    ASSERT_EQ(letters_.size(), 1U);
    EXPECT_EQ(letters_[0].to, "lan@acme.example");
    EXPECT_THAT(letters_[0].text, HasSubstr("/console/password#link="));
}

/// Who has forgotten the password asks at the log-in.
class ForgottenPassword : public AccessLink {
protected:
    ForgottenPassword() {
        auto config = load();
        auto& sink = *config.mutable_sinks(0);
        sink.set_type("email");
        sink.set_url("smtps://mail.example");
        sink.set_from("desk@acme.example");
        sink.add_to("archive@acme.example");
        save(config);
    }
    Answer ask(std::string const& email, std::string const& host = "desk.acme.example") {
        auto asked = request(
            "POST", "/api/v1/password-link", json::serialize(json::object{{"email", email}}));
        asked.headers["host"] = host;
        return send(std::move(asked));
    }
};

TEST_F(ForgottenPassword, GetsALetterToTheAddressOfTheUser) {
    EXPECT_EQ(ask("Lan@Acme.example").status, 200);
    ASSERT_EQ(letters_.size(), 1U);
    EXPECT_EQ(letters_[0].to, "lan@acme.example");
    auto const& text = letters_[0].text;
    auto const at = text.find("link=") + 5;
    EXPECT_EQ(use(text.substr(at, text.find('\n', at) - at), "a password of my own").status, 200);
    auto const log = call_as(ada_, "GET", "/api/v1/audit?what=access-link");
    EXPECT_EQ(log.at("records.0.action"), "access-link.asked");
    EXPECT_EQ(log.at("records.0.subject"), "lan");
    EXPECT_EQ(log.at("records.0.actor"), "log-in") << "whoever asked need not be her";
}

TEST_F(ForgottenPassword, TheAnswerDoesNotTellWhoseAddressItIs) {
    auto const known = ask("lan@acme.example");
    auto const unknown = ask("nobody@acme.example");
    EXPECT_EQ(known.status, unknown.status);
    EXPECT_EQ(known.text, unknown.text);
    EXPECT_EQ(known.headers, unknown.headers);
    EXPECT_EQ(letters_.size(), 1U);
    refused_operation_ = "load_config"; // not even that something is amiss behind it
    EXPECT_EQ(ask("lan@acme.example").text, known.text);
}

TEST_F(ForgottenPassword, TheLinkNeverLeadsWhereARequestSays) {
    (void)ask("lan@acme.example", "desk.evil.example");
    ASSERT_EQ(letters_.size(), 1U);
    EXPECT_THAT(letters_[0].text, HasSubstr("https://desk.acme.example/console/password#link="));
    EXPECT_THAT(letters_[0].text, testing::Not(HasSubstr("evil")));
}

TEST_F(ForgottenPassword, IsLimitedForAnAddressAndForANetwork) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("lan@acme.example").status, 200);
    EXPECT_EQ(letters_.size(), 3U) << "of one address";
    for (int i = 5; i < 20; ++i) EXPECT_EQ(ask("n" + std::to_string(i) + "@x.example").status, 200);
    auto const refused = ask("mai@acme.example");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "3600");
    EXPECT_EQ(letters_.size(), 3U);
    now_ += 61min;
    EXPECT_EQ(ask("mai@acme.example").status, 200);
    EXPECT_EQ(letters_.size(), 4U);
}

TEST_F(ForgottenPassword, IsLimitedForAnAccountWhoeverAsks) {
    auto config = load();
    for (int i = 0; i < 101; ++i) {
        auto& user = *config.add_users();
        user.set_id("p" + std::to_string(i));
        user.set_name("P");
        user.set_email("p" + std::to_string(i) + "@acme.example");
        user.set_role(v1::AGENT);
    }
    save(config);
    for (int i = 0; i < 303; ++i) { // three for each address, three from each network
        auto asked = request(
            "POST", "/api/v1/password-link",
            json::serialize(
                json::object{{"email", "p" + std::to_string(i / 3) + "@acme.example"}}));
        asked.headers["host"] = "desk.acme.example";
        asked.remote_address = "10.9." + std::to_string(i / 3) + ".1";
        ASSERT_EQ(send(std::move(asked)).status, 200) << "nobody hears of it";
    }
    EXPECT_EQ(letters_.size(), 300U);
    EXPECT_THAT(limits_, testing::Each("password_links_per_account_and_hour"));
    EXPECT_EQ(limits_.size(), 3U);
    now_ += 61min;
    EXPECT_EQ(ask("lan@acme.example").status, 200);
    EXPECT_EQ(letters_.size(), 301U);
}

TEST_F(ForgottenPassword, IsOfferedWhereALinkCanBeMailed) {
    EXPECT_EQ(call("GET", "/api/v1/password-link").at("available"), true);
}

TEST_F(ForgottenPassword, EachLimitIsCountedWhereItIsReached) {
    for (int i = 0; i < 4; ++i) (void)ask("lan@acme.example");
    EXPECT_THAT(limits_, testing::ElementsAre("password_links_per_address_and_hour"))
        << "of the address, unheard";
    for (int i = 4; i < 21; ++i) (void)ask("n" + std::to_string(i) + "@x.example");
    EXPECT_THAT(
        limits_, testing::ElementsAre(
                     "password_links_per_address_and_hour", "password_links_per_network_and_hour"));
}

TEST_F(ForgottenPassword, IsLimitedForOneAddressNotForItsNeighbours) {
    auto const ask_from = [this](std::string const& address) {
        auto asked = request("POST", "/api/v1/password-link", R"({"email":"n@x.example"})");
        asked.remote_address = address;
        return send(std::move(asked)).status;
    };
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask_from("192.0.2.1"), 200);
    EXPECT_EQ(ask_from("192.0.2.1"), 429);
    EXPECT_EQ(ask_from("192.0.2.2"), 200);
    EXPECT_EQ(ask_from("2001:db8:1:1::1"), 200);
    shared_.unlimited_addresses = {"192.0.2.1"};
    serve({});
    EXPECT_EQ(ask_from("192.0.2.1"), 200);
}

TEST_F(ForgottenPassword, IsNobodysWhoMayNotLogIn) {
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "lan") user.set_disabled(true);
    save(config);
    EXPECT_EQ(ask("lan@acme.example").status, 200);
    EXPECT_TRUE(letters_.empty());
    EXPECT_EQ(call("POST", "/api/v1/password-link", "{}").field(), "email");
    EXPECT_EQ(call("POST", "/api/v1/password-link", R"({"email": "a", "x": 1})").field(), "x");
}

} // namespace
} // namespace switchboard::api
