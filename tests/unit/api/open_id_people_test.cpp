// Whose a subject is: by its link, by a verified address once, as somebody new; and what ends.
#include "open_id_fixture.hpp"

#include "api/impl/open_id_links.hpp"

namespace switchboard::api {
namespace {

class OpenIdPeople : public OpenIdTest {
protected:
    OpenIdPeople() { set_up(); }
    void creates_people() {
        set_up({{"createsPeople", true}, {"domains", json::array{"acme.example"}}});
    }
    Answer remove(std::string const& id) { return call_as(ada_, "DELETE", "/api/v1/users/" + id); }
    /// From the account page: the answer with the address to go to.
    Answer begin_link(Browser& browser, Login const& login, std::string const& password) {
        auto made = request(
            "POST", "/api/v1/me/open-id", json::serialize(json::object{{"password", password}}));
        made.secure = true;
        made.cookies = browser.cookies;
        made.cookies["__Host-sb_session"] = login.cookie;
        made.headers["x-csrf-token"] = login.csrf;
        auto answer = send(std::move(made));
        auto const cookie = answer.header("Set-Cookie");
        if (!cookie.empty()) take_cookie(browser, cookie);
        return answer;
    }
    std::string link_from_account(Login const& login, std::string const& password) {
        Browser browser; // the session's cookie does not come along from another site
        auto const begun = begin_link(browser, login, password);
        EXPECT_EQ(begun.status, 200) << begun.text;
        return back(browser, provider_.authorize(begun.member("url")));
    }
    template<class M> void plant(std::string const& name, M const& message) {
        (void)value<std::uint64_t>([&](auto done) {
            vault_->save("acme", name, {message.SerializeAsString(), 0}, done);
        });
    }
};

TEST_F(OpenIdPeople, AreLinkedByAVerifiedAddressOnceAndByTheSubjectAfterwards) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    ASSERT_EQ(links_of("lan").size(), 1U);
    EXPECT_EQ(audit_of("open-id.linked").at(0).subject(), "lan");
    EXPECT_EQ(audit_of("open-id.linked").at(0).actor(), "open-id");
    provider_.person = {{"sub", kSubject}, {"email", "mai@acme.example"}, {"email_verified", true}};
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console");
    EXPECT_EQ(who(browser), "lan") << "the address is not asked any more";
    EXPECT_EQ(audit_of("open-id.linked").size(), 1U);
}

TEST_F(OpenIdPeople, AnAddressThatIsNotVerifiedIsNobodys) {
    provider_.person["email_verified"] = false;
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=unverified");
    provider_.person.erase("email_verified");
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=unverified");
    provider_.person.erase("email");
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=unverified");
    EXPECT_TRUE(links_of("lan").empty());
}

TEST_F(OpenIdPeople, OnlyAddressesOfTheNamedDomainsAreTaken) {
    set_up({{"domains", json::array{"shop.example"}}});
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=domain");
    set_up({{"domains", json::array{"shop.example", "acme.example"}}});
    EXPECT_EQ(log_in_with_provider(), "/console");
}

TEST_F(OpenIdPeople, WhoIsUnknownOrDisabledStaysOut) {
    provider_.person = of("nobody@acme.example");
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=nobody");
    provider_.person = of("eve@other.example");
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=nobody") << "of another account";
    provider_.person = of("lan@acme.example");
    change_user("lan", [](v1::User& lan) { lan.set_disabled(true); });
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=disabled");
    change_user("lan", [](v1::User& lan) { lan.set_disabled(false); });
    EXPECT_EQ(log_in_with_provider(), "/console");
    change_user("lan", [](v1::User& lan) { lan.set_disabled(true); });
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=disabled") << "though linked";
}

TEST_F(OpenIdPeople, AnEndedLinkDoesNotComeBackByItself) {
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console");
    auto const ended = end_link("lan");
    EXPECT_EQ(ended.status, 200) << ended.text;
    EXPECT_TRUE(ended.at("links").get_array().empty());
    EXPECT_EQ(who(browser), "") << "whoever came in by it is out";
    auto const kept = value<ports::VaultDocument>(
        [&](auto done) { vault_->load("acme", "open-id-link." + key(), done); });
    EXPECT_THAT(kept.bytes, testing::Not(testing::HasSubstr("lan@acme.example")));
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
    creates_people();
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
    EXPECT_EQ(audit_of("open-id.ended").at(0).subject(), "lan");
    EXPECT_EQ(end_link("mai").status, 404);
    // By the person's own hand, with the password, it may.
    EXPECT_EQ(
        link_from_account(log_in("lan"), "password of lan"), "/console/account?open-id=linked");
    EXPECT_EQ(log_in_with_provider(), "/console");
}

TEST_F(OpenIdPeople, AnOldLinkLocksNobodyOut) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(end_link("lan").status, 200);
    for (std::uint32_t i = 0; i < identity::LogInLimits{}.failures_per_email; ++i)
        EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
    (void)log_in("lan"); // fails the test if it is refused
}

TEST_F(OpenIdPeople, WhoIsMadeIsAnAgentWhoIsGivenNothing) {
    creates_people();
    provider_.person = of("new@acme.example");
    provider_.person["locale"] = "vi-VN";
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console");
    auto const made = user("new@acme.example");
    EXPECT_EQ(made.role(), v1::AGENT);
    EXPECT_EQ(made.name(), "Lan");
    EXPECT_EQ(made.locale(), "vi");
    EXPECT_TRUE(made.has_access());
    EXPECT_TRUE(made.access().queues().empty() && made.access().inboxes().empty());
    EXPECT_TRUE(made.password_hash().empty());
    EXPECT_EQ(who(browser), made.id());
    auto const changed = audit_of("settings.changed");
    EXPECT_TRUE(std::any_of(changed.begin(), changed.end(), [&](auto const& each) {
        return each.subject() == made.id() && each.actor() == "open-id";
    }));
    Browser again;
    EXPECT_EQ(log_in_with_provider(again), "/console");
    EXPECT_EQ(who(again), made.id());
    // Whose address had another form once is the same to a second subject: linked, not made twice.
    provider_.person = of("New@Acme.Example", "subject-2");
    EXPECT_EQ(log_in_with_provider(again), "/console");
    EXPECT_EQ(who(again), made.id());
}

TEST_F(OpenIdPeople, NobodyIsMadeOfAnAddressThatWasSomebodysBefore) {
    creates_people();
    EXPECT_EQ(remove("lan").status, 200);
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=nobody") << "removed, and never linked";
    auto mai = call_as(
        ada_, "PUT", "/api/v1/users/mai",
        R"({"name":"mai","email":"mai2@acme.example","role":"SUPERVISOR"})");
    ASSERT_EQ(mai.status, 200) << mai.text;
    provider_.person = of("mai@acme.example");
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=nobody") << "has another address now";
    provider_.person = of("mai2@acme.example");
    EXPECT_EQ(log_in_with_provider(), "/console");
}

TEST_F(OpenIdPeople, ALinkEndsWithItsPersonWhoeverGetsTheIdNext) {
    creates_people();
    EXPECT_EQ(log_in_with_provider(), "/console");
    ASSERT_EQ(remove("lan").status, 200);
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
    auto const next = call_as(
        ada_, "PUT", "/api/v1/users/lan",
        R"({"name":"Another Lan","email":"lan@acme.example","role":"ADMIN"})");
    ASSERT_EQ(next.status, 200) << next.text;
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
}

TEST_F(OpenIdPeople, WhoWasNotRemovedAfterAllStillComesIn) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    refused_operation_ = "save_config";
    EXPECT_EQ(remove("lan").status, 503);
    refused_operation_.clear();
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(links_of("lan").size(), 1U);
}

TEST_F(OpenIdPeople, ALinkThatOutlivedItsPersonIsNotThatOfTheNextWithTheId) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    auto config = load(); // as where the server stops before the links are ended
    config.mutable_users()->erase(config.users().begin());
    save(config);
    auto const next = call_as(
        ada_, "PUT", "/api/v1/users/lan",
        R"({"name":"Another Lan","email":"lan2@acme.example","role":"ADMIN"})");
    ASSERT_EQ(next.status, 200) << next.text;
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
}

TEST_F(OpenIdPeople, ALinkThatACrashLeftHalfWrittenHeals) {
    v1::OpenIdLinks list;
    list.add_keys(key());
    plant("open-id-links.lan", list); // the first document of two
    EXPECT_TRUE(links_of("lan").empty());
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(links_of("lan").size(), 1U);
    // And one that is in no list, as after a copy was put back.
    v1::OpenIdLink link;
    link.set_user("mai");
    link.set_issuer(provider_.issuer);
    plant("open-id-link." + open_id_key(provider_.issuer, "subject-2"), link);
    EXPECT_TRUE(links_of("mai").empty());
    provider_.person = of("mai@acme.example", "subject-2");
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(links_of("mai").size(), 1U);
}

TEST_F(OpenIdPeople, AStoreThatFailsInTheMiddleLeavesNothingThatCannotBeDoneAgain) {
    for (char const* const operation : {"save_vault", "load_vault", "add_audit", "put_token"}) {
        Browser browser;
        auto const query = to_provider(browser);
        refused_operation_ = operation;
        EXPECT_EQ(back(browser, query), "/console?open-id=unavailable") << operation;
        refused_operation_.clear();
    }
    EXPECT_EQ(log_in_with_provider(), "/console");
    EXPECT_EQ(links_of("lan").size(), 1U);
}

TEST_F(OpenIdPeople, LinkAnotherAccountOnTheirOwnPage) {
    provider_.person = {{"sub", kSubject}, {"email", "lan@home.example"}}; // not verified
    auto const lan = log_in("lan");
    Browser browser;
    EXPECT_EQ(begin_link(browser, lan, "not the password").field(), "password");
    EXPECT_EQ(link_from_account(lan, "password of lan"), "/console/account?open-id=linked");
    EXPECT_EQ(audit_of("open-id.linked").at(0).actor(), "lan");
    Browser by_link;
    EXPECT_EQ(log_in_with_provider(by_link), "/console");
    EXPECT_EQ(who(by_link), "lan");
    auto const own = call_as(lan, "GET", "/api/v1/me/open-id");
    EXPECT_EQ(own.at("offered"), true);
    EXPECT_EQ(own.at("links.0.email"), "lan@home.example");
    EXPECT_EQ(
        link_from_account(log_in("mai"), "password of mai"), "/console/account?open-id=taken");
    auto const ended = call_as(lan, "DELETE", "/api/v1/me/open-id/" + key());
    EXPECT_EQ(ended.status, 200) << ended.text;
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=ended");
}

TEST_F(OpenIdPeople, ALinkIsMadeOnlyWhileItsSessionIsOpen) {
    auto const lan = log_in("lan");
    Browser browser;
    auto const begun = begin_link(browser, lan, "password of lan");
    ASSERT_EQ(begun.status, 200);
    EXPECT_EQ(call_as(lan, "POST", "/api/v1/logout", "{}").status, 200);
    EXPECT_EQ(
        back(browser, provider_.authorize(begun.member("url"))), "/console/account?open-id=state");
    EXPECT_TRUE(links_of("lan").empty());
}

TEST_F(OpenIdPeople, TheLastWayInIsNotEnded) {
    creates_people();
    provider_.person = of("new@acme.example");
    Browser browser;
    EXPECT_EQ(log_in_with_provider(browser), "/console");
    auto const me = go(browser, "/api/v1/me");
    auto made = request("DELETE", "/api/v1/me/open-id/" + key());
    made.secure = true;
    made.cookies = browser.cookies;
    made.headers["x-csrf-token"] = me.member("csrf");
    EXPECT_EQ(send(made).status, 409);
    auto const id = user("new@acme.example").id();
    provider_.person = of("new@acme.example", "subject-2");
    EXPECT_EQ(log_in_with_provider(), "/console");
    ASSERT_EQ(links_of(id).size(), 2U);
    EXPECT_EQ(send(made).status, 200) << "one is left";
    EXPECT_EQ(links_of(id).size(), 1U);
}

TEST_F(OpenIdPeople, LinksOfOthersAreAnAdminsAlone) {
    EXPECT_EQ(log_in_with_provider(), "/console");
    auto const mai = log_in("mai");
    auto const path = "/api/v1/users/lan/open-id";
    EXPECT_EQ(call_as(mai, "GET", path).status, 403);
    EXPECT_EQ(call_as(mai, "DELETE", path + ("/" + key())).status, 403);
    EXPECT_EQ(call_as(log_in("eve"), "GET", path).status, 404);
    EXPECT_EQ(end_link("ada").status, 403) << "one's own is ended on the account page";
    EXPECT_EQ(links_of("lan").size(), 1U);
}

TEST_F(OpenIdPeople, WhoHasTooManyLinksHasNotFailed) {
    v1::OpenIdLinks list;
    for (int i = 0; i < kLinksMax; ++i) list.add_keys("key-" + std::to_string(i));
    plant("open-id-links.lan", list);
    EXPECT_EQ(log_in_with_provider(), "/console?open-id=many");
    EXPECT_TRUE(audit_of("login.failed").empty());
}

} // namespace
} // namespace switchboard::api
