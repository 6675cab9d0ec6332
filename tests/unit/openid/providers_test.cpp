// Both steps of a log-in against a provider made of bytes, and two issuers over a real pool.
#include "fake_provider.hpp"
#include "identity/work_pool.hpp"
#include "openid/providers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

namespace switchboard::openid {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class ProvidersTest : public testing::Test {
protected:
    ProvidersTest() {
        provider_.person["email"] = "lan@acme.example";
        provider_.person["email_verified"] = true;
    }
    static Providers::Post here() {
        return [](std::function<void()> f) { f(); };
    }
    Found<std::string> begin() {
        std::optional<Found<std::string>> out;
        providers_->begin(client_, ask_, here(), [&](auto url) { out = url; });
        return *out;
    }
    Found<Claims> finish(std::string const& code, std::string const& iss = {}) {
        std::optional<Found<Claims>> out;
        providers_->finish(client_, ask_, {code, iss}, here(), [&](auto claims) { out = claims; });
        return *out;
    }
    Found<Claims> log_in() {
        auto const url = begin();
        if (!url) return url.error();
        return finish(members_of(provider_.authorize(*url)).at("code"));
    }
    std::size_t asked_for(std::string const& path) const {
        return static_cast<std::size_t>(std::count_if(
            provider_.requests.begin(), provider_.requests.end(),
            [&](auto const& each) { return each.url == provider_.issuer + path; }));
    }

    FakeProvider provider_;
    TimePoint now_ = time_point_ms(1'800'000'000'000);
    bool has_room_ = true; // the pool
    std::vector<std::string> log_;
    Client client_{
        "https://login.example", "desk", "the secret of the client", "https://desk.example/return"};
    Ask ask_{"the state", "the nonce", "the verifier that is long enough", ""};
    std::shared_ptr<Providers> providers_ = std::make_shared<Providers>(ProviderDoors{
        [this](WebRequest const& request) { return provider_.answer(request); },
        [this](std::function<void()> work) {
            if (has_room_) work();
            return has_room_;
        },
        [this] { return now_; },
        {},
        [this](std::string const& line) { log_.push_back(line); }});
};

TEST_F(ProvidersTest, LogsSomebodyIn) {
    auto const claims = log_in();
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->subject, "subject-1");
    EXPECT_EQ(claims->email, "lan@acme.example");
    EXPECT_TRUE(log_.empty());
}

TEST_F(ProvidersTest, KeepsDocumentAndKeysForAnHour) {
    ASSERT_TRUE(log_in());
    ASSERT_TRUE(log_in());
    EXPECT_EQ(asked_for("/.well-known/openid-configuration"), 1U);
    EXPECT_EQ(asked_for("/keys"), 1U);
    now_ += kDocumentLife;
    provider_.now_s += 3600;
    ASSERT_TRUE(log_in());
    EXPECT_EQ(asked_for("/.well-known/openid-configuration"), 2U);
    EXPECT_EQ(asked_for("/keys"), 2U);
}

TEST_F(ProvidersTest, ReadsTheKeysAgainForOneThatIsNewButNotAtEveryToken) {
    ASSERT_TRUE(log_in());
    provider_.key = make_rsa();
    provider_.kid = "k2";
    EXPECT_TRUE(log_in().has_error()) << "within ten seconds of the last time";
    now_ += kKeysAgain;
    EXPECT_TRUE(log_in());
    EXPECT_EQ(asked_for("/keys"), 2U);
}

TEST_F(ProvidersTest, AnAnswerOfAnotherProviderIsRefused) {
    auto const code = [&] { return members_of(provider_.authorize(*begin())).at("code"); };
    EXPECT_EQ(finish(code(), "https://evil.example").error().fault, Fault::Refused);
    EXPECT_TRUE(finish(code(), "https://login.example"));
    EXPECT_TRUE(finish(code()));
    provider_.alter = [](json::object& document) {
        document["authorization_response_iss_parameter_supported"] = true;
    };
    now_ += kDocumentLife;
    provider_.now_s += 3600;
    EXPECT_EQ(finish(code()).error().fault, Fault::Refused) << "it says that it names itself";
}

TEST_F(ProvidersTest, ACodeIsGoodForItsVerifierOnly) {
    auto const code = members_of(provider_.authorize(*begin())).at("code");
    ask_.verifier = "of another browser";
    EXPECT_EQ(finish(code).error().fault, Fault::Refused);
}

TEST_F(ProvidersTest, AsksTheUserInfoWhereTheTokenHasNoAddress) {
    provider_.person = {{"sub", "subject-1"}, {"amr", {"pwd"}}};
    provider_.user_info = {
        {"sub", "subject-1"},
        {"email", "lan@acme.example"},
        {"email_verified", true},
        {"amr", {"mfa"}}};
    auto const claims = log_in();
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->email, "lan@acme.example");
    EXPECT_TRUE(claims->email_verified);
    EXPECT_THAT(claims->amr, testing::ElementsAre("pwd"));
    provider_.user_info["sub"] = "subject-2";
    EXPECT_EQ(log_in().error().fault, Fault::Refused);
}

TEST_F(ProvidersTest, FaultsHaveOwnersAndTheLogSaysThoseOfTheProvider) {
    provider_.is_down = true;
    EXPECT_EQ(log_in().error().fault, Fault::Unreachable);
    ASSERT_EQ(log_.size(), 1U);
    EXPECT_THAT(log_[0], HasSubstr("https://login.example"));
    EXPECT_TRUE(log_in().has_error());
    EXPECT_EQ(log_.size(), 1U) << "the same is not said twice within a minute";
    now_ += 1min;
    provider_.now_s += 60;
    EXPECT_TRUE(log_in().has_error());
    EXPECT_EQ(log_.size(), 2U);
    provider_.is_down = false;
    provider_.secret = "another";
    EXPECT_EQ(log_in().error().fault, Fault::Misconfigured);
    EXPECT_THAT(log_.back(), HasSubstr("invalid_client"));
    provider_.secret = client_.secret;
    provider_.spoil = [](auto&, json::object& claims) { claims["nonce"] = "another"; };
    EXPECT_EQ(log_in().error().fault, Fault::Refused);
    EXPECT_EQ(log_.size(), 3U) << "a failed log-in is for the audit log";
    for (auto const& line : log_) {
        EXPECT_THAT(line, Not(HasSubstr("secret")));
        EXPECT_THAT(line, Not(HasSubstr("code-")));
    }
}

TEST_F(ProvidersTest, WhatIsKnownIsAnsweredWhoeverWaitsForTheIssuer) {
    ASSERT_TRUE(begin());
    has_room_ = false;
    EXPECT_TRUE(begin()) << "nobody has to be asked";
    now_ += kDocumentLife;
    ASSERT_TRUE(begin().has_error());
    EXPECT_EQ(begin().error().fault, Fault::Unreachable);
}

TEST_F(ProvidersTest, AStepHasOneTimeForAllItsRequests) {
    auto const url = begin();
    auto const code = members_of(provider_.authorize(*url)).at("code");
    now_ += kDocumentLife; // everything is asked anew, and each answer takes five seconds
    provider_.now_s += 3600;
    std::vector<Millis> patience;
    auto const slow = std::make_shared<Providers>(ProviderDoors{
        [&](WebRequest const& request) {
            patience.push_back(request.patience);
            now_ += 5s;
            return provider_.answer(request);
        },
        [](std::function<void()> work) {
            work();
            return true;
        },
        [this] { return now_; }});
    std::optional<Found<Claims>> out;
    slow->finish(client_, ask_, {code, {}}, here(), [&](auto claims) { out = claims; });
    EXPECT_THAT(patience, testing::ElementsAre(5s, 5s, 2s));
}

// The pool that the server has, and a provider that never answers: the other one's people come in.
TEST(ProvidersOverAPool, OneThatHangsHoldsUpItsOwnPeopleOnly) {
    std::mutex mutex;
    std::condition_variable changed;
    bool released = false;
    std::size_t hanging = 0;
    FakeProvider good{"https://good.example"};
    auto const fetch = [&](WebRequest const& request) -> WebAnswer {
        std::unique_lock lock{mutex};
        if (request.url.starts_with("https://good.example")) return good.answer(request);
        ++hanging;
        changed.notify_all();
        changed.wait(lock, [&] { return released; });
        return {};
    };
    identity::WorkPool pool{kPoolThreads, kPoolQueueMax};
    auto const providers = std::make_shared<Providers>(ProviderDoors{
        fetch, [&](std::function<void()> work) { return pool.submit(std::move(work)); },
        [] { return time_point_ms(1'800'000'000'000); }});
    auto const here = [](std::function<void()> f) { f(); };
    std::vector<std::future<Fault>> stuck;
    for (std::size_t i = 0; i < 2 * kPoolThreads; ++i) {
        auto const answer = std::make_shared<std::promise<Fault>>();
        stuck.push_back(answer->get_future());
        providers->begin(
            {"https://hangs.example", "desk", "s", "r"}, {"s", "n", "v", ""}, here,
            [answer](auto url) { answer->set_value(url ? Fault::Refused : url.error().fault); });
    }
    {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return hanging == kIssuerAtOnce; });
    }
    std::promise<bool> came;
    providers->begin(
        {"https://good.example", "desk", "s", "r"}, {"s", "n", "v", ""}, here,
        [&](auto url) { came.set_value(url.has_value()); });
    auto arrived = came.get_future();
    // The bound only ends a run that would hang for ever.
    bool const in_time = arrived.wait_for(60s) == std::future_status::ready;
    {
        std::lock_guard const lock{mutex};
        EXPECT_EQ(hanging, kIssuerAtOnce);
        released = true;
    }
    changed.notify_all();
    EXPECT_TRUE(in_time && arrived.get());
    for (auto& each : stuck) EXPECT_EQ(each.get(), Fault::Unreachable);
}

} // namespace
} // namespace switchboard::openid
