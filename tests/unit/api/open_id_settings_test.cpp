// The provider's settings: who may, what is refused by name, and that the secret stays inside.
#include "open_id_fixture.hpp"

#include <switchboard/v1/vault.pb.h>

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class OpenIdSettings : public OpenIdTest {
protected:
    json::object with(std::string const& name, json::value value) const {
        auto body = settings();
        body[name] = std::move(value);
        return body;
    }
    std::string quoted(Answer const& answer) const {
        return "\"" + json::serialize(answer.at("revision")) + "\"";
    }
    std::string kept() {
        return value<ports::VaultDocument>(
                   [&](auto done) { vault_->load("acme", "open-id", done); })
            .bytes;
    }

    std::string kept_;
    std::uint64_t revision_ = 0;
};

TEST_F(OpenIdSettings, AreReadBackWithoutTheSecret) {
    auto const none = call_as(ada_, "GET", "/api/v1/open-id");
    EXPECT_EQ(none.at("configured"), false);
    EXPECT_EQ(none.member("returnUrl"), "https://desk.acme.example/api/v1/open-id/return");
    set_up({{"domains", json::array{"acme.example"}}, {"createsPeople", true}});
    auto const read = call_as(ada_, "GET", "/api/v1/open-id");
    EXPECT_EQ(read.member("issuer"), provider_.issuer);
    EXPECT_EQ(read.member("clientId"), "desk");
    EXPECT_EQ(read.at("domains.0"), "acme.example");
    EXPECT_EQ(read.at("createsPeople"), true);
    EXPECT_THAT(read.text, Not(HasSubstr(provider_.secret)));
    EXPECT_THAT(kept(), Not(HasSubstr(provider_.secret)));
    EXPECT_THAT(kept(), HasSubstr("sealed:1:"));
}

TEST_F(OpenIdSettings, AreAnAdminsWithThePasswordOnceMore) {
    auto body = settings();
    body.erase("password");
    EXPECT_EQ(put(body).field(), "password");
    EXPECT_EQ(put(with("password", "another")).status, 401);
    auto const mai = log_in("mai");
    EXPECT_EQ(call_as(mai, "GET", "/api/v1/open-id").status, 403);
    EXPECT_EQ(call_as(mai, "PUT", "/api/v1/open-id", json::serialize(settings())).status, 403);
    EXPECT_EQ(call_as(mai, "DELETE", "/api/v1/open-id").status, 403);
    (void)add_factor("ada");
    EXPECT_EQ(put(settings()).field(), "code");
    EXPECT_TRUE(kept().empty());
}

TEST_F(OpenIdSettings, RefuseByNameAndLimit) {
    struct Case {
        char const* name;
        json::value value;
        char const* field;
    };
    for (auto const& [name, value, field] : std::initializer_list<Case>{
             {"issuer", "http://login.example", "issuer"},
             {"issuer", "", "issuer"},
             {"issuer", "https://login.example?x", "issuer"},
             {"clientId", "", "clientId"},
             {"clientId", json::string(257, 'c'), "clientId"},
             {"clientId", "two\nlines", "clientId"},
             {"secret", json::string(513, 's'), "secret"},
             {"secret", "", "secret"},
             {"name", "", "name"},
             {"name", json::string(41, 'n'), "name"},
             {"domains", "acme.example", "domains"},
             {"domains", json::array{"Acme.Example"}, "domains[0]"},
             {"domains", json::array{"acme.example", 7}, "domains[1]"},
             {"domains", json::array(51, json::value("acme.example")), "domains"},
             {"createsPeople", true, "domains"}, // anybody of a public provider would come in
             {"createsPeople", "yes", "createsPeople"},
             {"factorAcr", json::string(129, 'a'), "factorAcr"},
             {"another", 1, "another"}}) {
        auto const answer = put(with(name, value));
        EXPECT_EQ(answer.status, 400) << name;
        EXPECT_EQ(answer.field(), field) << answer.text;
        EXPECT_THAT(answer.text, Not(HasSubstr(provider_.secret)));
    }
    EXPECT_TRUE(kept().empty());
}

TEST_F(OpenIdSettings, ANewIssuerIsAskedFirst) {
    provider_.is_down = true;
    auto const down = put(settings());
    EXPECT_EQ(down.status, 400);
    EXPECT_EQ(down.field(), "issuer");
    provider_.is_down = false;
    provider_.alter = [](json::object& document) { document["issuer"] = "https://evil.example"; };
    EXPECT_EQ(put(settings()).field(), "issuer");
    provider_.alter = nullptr;
    EXPECT_EQ(put(settings()).status, 200);
    // A change while the provider is away: nobody is kept from a new secret.
    provider_.is_down = true;
    now_ += openid::kDocumentLife;
    ada_ = log_in("ada");
    EXPECT_EQ(put(with("secret", "another")).status, 200);
}

TEST_F(OpenIdSettings, KeepTheSecretForTheSameIssuerAndClientOnly) {
    set_up();
    auto body = with("name", "Another name");
    body.erase("secret");
    EXPECT_EQ(put(body).status, 200);
    EXPECT_EQ(log_in_with_provider(), "/console") << "the secret is there still";
    body["clientId"] = "another";
    EXPECT_EQ(put(body).field(), "secret");
    body["clientId"] = provider_.client;
    body["issuer"] = "https://evil.example";
    EXPECT_EQ(put(body).field(), "secret") << "it would go to somebody else";
}

TEST_F(OpenIdSettings, AreSavedOverWhatWasSeenAndNobodyIsInTheirOwnWay) {
    auto seen = quoted(call_as(ada_, "GET", "/api/v1/open-id"));
    for (char const* const secret : {"one", "two", "three"}) {
        auto const saved = put(with("secret", secret), seen);
        ASSERT_EQ(saved.status, 200) << saved.text;
        seen = quoted(saved); // what the answer says is what the next one is saved over
    }
    EXPECT_EQ(put(with("name", "By a colleague")).status, 200);
    auto const late = put(with("name", "By oneself"), seen);
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(late.field(), "If-Match");
    EXPECT_EQ(put(settings(), "7").field(), "If-Match");
    EXPECT_EQ(put(settings(), "7").status, 400);
    auto const now = call_as(ada_, "GET", "/api/v1/open-id");
    EXPECT_EQ(now.member("name"), "By a colleague");
    EXPECT_EQ(put(settings(), quoted(now)).status, 200);
}

TEST_F(OpenIdSettings, WhoIsQuickerIsToldAlikeWhereverThatShows) {
    set_up();
    auto const now = quoted(call_as(ada_, "GET", "/api/v1/open-id"));
    auto const somebody_saves_first = [this] {
        meddle_ = [this](std::string_view operation) {
            if (operation != "save_vault") return;
            meddle_ = nullptr;
            auto const saved = [](auto const&) {};
            vault_->save("acme", "open-id", {kept_, revision_}, saved);
        };
        auto const document =
            value<ports::VaultDocument>([&](auto done) { vault_->load("acme", "open-id", done); });
        kept_ = document.bytes;
        revision_ = document.revision;
    };
    auto const expect_refused = [](Answer const& answer) {
        EXPECT_EQ(answer.status, 412) << answer.text;
        EXPECT_EQ(answer.field(), "If-Match");
        EXPECT_EQ(answer.body.as_object().if_contains("revision"), nullptr) << "nobody knows it";
    };
    somebody_saves_first();
    expect_refused(put(settings(), now));
    somebody_saves_first();
    expect_refused(call_as(ada_, "DELETE", "/api/v1/open-id"));
}

TEST_F(OpenIdSettings, CanBeTakenAwayAndLinksStay) {
    set_up();
    EXPECT_EQ(log_in_with_provider(), "/console");
    auto const gone = call_as(ada_, "DELETE", "/api/v1/open-id");
    EXPECT_EQ(gone.status, 200) << gone.text;
    EXPECT_EQ(gone.at("configured"), false);
    Browser browser;
    EXPECT_EQ(
        go(browser, "/api/v1/open-id/start?provider=acme").header("Location"),
        "/console?open-id=off");
    EXPECT_EQ(audit_of("open-id.changed").size(), 2U);
    set_up();
    EXPECT_EQ(links_of("lan").size(), 1U);
}

TEST_F(OpenIdSettings, AreOffForWhoIsAtTheProviderWhenTheyGo) {
    set_up();
    Browser browser;
    auto const query = to_provider(browser);
    EXPECT_EQ(call_as(ada_, "DELETE", "/api/v1/open-id").status, 200);
    EXPECT_EQ(back(browser, query), "/console?open-id=off");
}

TEST_F(OpenIdSettings, AreOffForWhoseCodeIsStillToCome) {
    set_up();
    auto const secret = add_factor("lan");
    now_ += std::chrono::seconds{30};
    auto const give_code = [&](Browser& browser) {
        auto const code = identity::code_of(secret, identity::step_at(now_));
        return go(browser, "/api/v1/open-id/code", json::serialize(json::object{{"code", code}}));
    };
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console?open-id=code");
    Browser other = browser;
    EXPECT_EQ(call_as(ada_, "DELETE", "/api/v1/open-id").status, 200);
    EXPECT_EQ(give_code(browser).field(), "state");
    provider_.issuer = "https://another.example";
    set_up();
    EXPECT_EQ(give_code(other).field(), "state") << "another provider's word";
}

TEST_F(OpenIdSettings, AnybodySeesTheButtonAndNoMore) {
    EXPECT_TRUE(call("GET", "/api/v1/open-id/providers").at("providers").get_array().empty());
    set_up();
    auto const shown = call("GET", "/api/v1/open-id/providers");
    EXPECT_EQ(json::serialize(shown.body), R"({"providers":[{"id":"acme","name":"Acme"}]})");
    EXPECT_EQ(call("GET", "/api/v1/open-id/providers?account=acme").at("providers.0.name"), "Acme");
    EXPECT_TRUE(
        call("GET", "/api/v1/open-id/providers?account=other").at("providers").get_array().empty());
    EXPECT_EQ(call("GET", "/api/v1/open-id/providers?account=a/b").field(), "account");
}

TEST_F(OpenIdSettings, NoSecretCodeOrTokenIsWrittenDown) {
    set_up();
    EXPECT_EQ(log_in_with_provider(), "/console");
    provider_.refuses_with = "invalid_grant";
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=refused");
    ports::AuditRequest wanted;
    wanted.account = "acme";
    wanted.to = now_ + Millis{1};
    auto const page = value<ports::AuditPage>([&](auto done) { audit_->read(wanted, done); });
    EXPECT_GE(page.records.size(), 4U);
    for (auto const& record : page.records) {
        auto const text = record.ShortDebugString();
        for (std::string const& never :
             {provider_.secret, std::string{"code-"}, std::string{"access-1"}, std::string{"eyJ"},
              provider_.asked["state"], provider_.asked["nonce"]})
            EXPECT_THAT(text, Not(HasSubstr(never)));
    }
}

} // namespace
} // namespace switchboard::api
