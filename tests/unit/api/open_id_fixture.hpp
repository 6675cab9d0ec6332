// A browser that logs in with a provider: keeps its cookies, goes where it is sent.
#pragma once

#include "api_fixture.hpp"

#include "api/impl/open_id_links.hpp"
#include "identity/one_time_code.hpp"
#include "identity/second_factor.hpp"

#include <algorithm>

namespace switchboard::api {

inline constexpr char kSubject[] = "subject-1";

class OpenIdTest : public ApiTest {
protected:
    struct Browser {
        std::map<std::string, std::string> cookies;
        std::string address = "192.0.2.1";
    };

    OpenIdTest() { provider_.person = of("lan@acme.example"); }

    static json::object of(std::string const& email, std::string const& subject = kSubject) {
        return {{"sub", subject}, {"email", email}, {"email_verified", true}, {"name", "Lan"}};
    }

    json::object settings() const {
        return {
            {"issuer", provider_.issuer},
            {"clientId", provider_.client},
            {"secret", provider_.secret},
            {"name", "Acme"},
            {"password", "password of ada"}};
    }
    Answer put(json::object const& body, std::string const& seen = {}) {
        auto made = request("PUT", "/api/v1/open-id", json::serialize(body));
        made.cookies["sb_session"] = ada_.cookie;
        made.headers["x-csrf-token"] = ada_.csrf;
        if (!seen.empty()) made.headers["if-match"] = seen;
        return send(std::move(made));
    }
    void set_up(json::object const& more = {}) {
        auto body = settings();
        for (auto const& member : more) body[member.key()] = member.value();
        auto const answer = put(body);
        ASSERT_EQ(answer.status, 200) << answer.text;
    }

    /// As browsers come to this server: over TLS, by its public name.
    Answer go(Browser& browser, std::string const& path, std::string const& body = {}) {
        auto made = request(body.empty() ? "GET" : "POST", path, body);
        made.secure = true;
        made.headers["host"] = "Desk.Acme.Example";
        made.remote_address = browser.address;
        made.cookies = browser.cookies;
        auto answer = send(std::move(made));
        auto const [begin, end] = answer.headers.equal_range("Set-Cookie");
        for (auto each = begin; each != end; ++each) take_cookie(browser, each->second);
        return answer;
    }
    static void take_cookie(Browser& browser, std::string const& line) {
        auto const equals = line.find('=');
        std::string const value = line.substr(equals + 1, line.find(';') - equals - 1);
        if (line.find("Max-Age=0") != line.npos)
            browser.cookies.erase(line.substr(0, equals));
        else
            browser.cookies[line.substr(0, equals)] = value;
    }
    /// Where the button leads: the query with which the provider sends the browser back.
    std::string to_provider(Browser& browser) {
        auto const start = go(browser, "/api/v1/open-id/start?provider=acme");
        EXPECT_EQ(start.status, 303) << start.text;
        return provider_.authorize(start.header("Location"));
    }
    std::string back(Browser& browser, std::string const& query) {
        auto const answer = go(browser, "/api/v1/open-id/return?" + query);
        EXPECT_EQ(answer.status, 303) << answer.text;
        EXPECT_EQ(answer.text, "");
        return answer.header("Location");
    }
    std::string log_in_with_provider(Browser& browser) {
        return back(browser, to_provider(browser));
    }
    std::string log_in_with_provider() {
        Browser browser;
        return log_in_with_provider(browser);
    }
    std::string who(Browser& browser) {
        auto const me = go(browser, "/api/v1/me");
        if (me.status != 200) return {};
        return std::string{me.at("user.id").get_string().c_str()};
    }

    std::vector<v1::AuditRecord> audit_of(std::string const& action) {
        ports::AuditRequest wanted;
        wanted.account = "acme";
        wanted.to = now_ + Millis{1};
        auto const page = value<ports::AuditPage>([&](auto done) { audit_->read(wanted, done); });
        std::vector<v1::AuditRecord> out;
        for (auto const& each : page.records)
            if (each.action() == action) out.push_back(each);
        return out;
    }
    std::string key() const { return open_id_key(provider_.issuer, kSubject); }
    json::array links_of(std::string const& user) {
        return call_as(ada_, "GET", "/api/v1/users/" + user + "/open-id").at("links").get_array();
    }
    Answer end_link(std::string const& user) {
        return call_as(ada_, "DELETE", "/api/v1/users/" + user + "/open-id/" + key());
    }
    v1::User user(std::string const& email) {
        auto const config = load();
        for (auto const& each : config.users())
            if (each.email() == email) return each;
        return {};
    }
    void change_user(std::string const& id, std::function<void(v1::User&)> change) {
        auto config = load();
        for (auto& each : *config.mutable_users())
            if (each.id() == id) change(each);
        save(config);
    }
    std::string add_factor(std::string const& id) {
        identity::SecondFactors const factors{std::string(32, 'k')};
        std::string const place = identity::factor_place("acme", id);
        v1::SecondFactor factor;
        std::string secret = factors.begin(factor, place, now_);
        auto const code = identity::code_of(secret, identity::step_at(now_));
        EXPECT_FALSE(factors.confirm(factor, place, code, now_).empty());
        (void)value<std::uint64_t>([&](auto done) {
            vault_->save(
                "acme", identity::factor_document(id), {factor.SerializeAsString(), 0}, done);
        });
        return secret;
    }

    Login ada_ = log_in("ada");
};

} // namespace switchboard::api
