#include "../posted.hpp"
#include "identity/authenticator.hpp"
#include "identity/password.hpp"
#include "identity/sessions.hpp"
#include "store/memory/memory_vault.hpp"

#include <gtest/gtest.h>

namespace switchboard::identity {
namespace {

using namespace std::chrono_literals;

class SessionsTest : public testing::Test, protected Posted {
protected:
    SessionsTest() {
        answers_later_ = true;
        config_.mutable_account()->set_id("acme");
        config_.mutable_account()->set_locale("vi");
        auto& user = *config_.add_users();
        user.set_id("lan");
        user.set_name("Lan");
        user.set_email("lan@acme.example");
        user.set_role(v1::AGENT);
        user.set_password_hash("the first hash");
        save();
    }

    void save() {
        auto const revision =
            ask<std::uint32_t>([&](auto done) { stores_.config->save(config_, done); });
        ASSERT_TRUE(revision);
        config_.set_revision(*revision);
    }
    OpenedSession open() {
        auto const opened = ask<OpenedSession>([&](auto done) {
            sessions_.open(config_, "lan", {"192.0.2.0/24", "test"}, done);
        });
        EXPECT_TRUE(opened);
        return *opened;
    }
    [[nodiscard]] ports::Caller lan() const { return *caller_of(config_, "lan"); }
    ports::Outcome<ports::Caller> authenticate(std::string const& token) {
        return ask<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
    }
    /// A person does something.
    void use(std::string const& token) {
        auto const caller = authenticate(token);
        ASSERT_TRUE(caller);
        authenticator_.used(*caller);
        run();
    }
    v1::ErrorCode refusal(std::string const& token) {
        auto const caller = authenticate(token);
        return caller ? v1::ERROR_CODE_UNSPECIFIED : caller.error().code;
    }
    std::optional<LogInWait> begin(std::string const& email, std::string const& network) {
        auto const wait = ask<std::optional<LogInWait>>([&](auto done) {
            sessions_.begin_log_in({email, network}, done);
        });
        EXPECT_TRUE(wait);
        return wait ? *wait : std::nullopt;
    }
    void fail_login(std::string const& email, std::string const& network) {
        EXPECT_FALSE(begin(email, network)) << "it was not even tried";
    }
    bool may_log_in(std::string const& email, std::string const& network) {
        if (begin(email, network)) return false;
        sessions_.log_in_did_not_fail({email, network});
        run();
        return true;
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    store::MemoryDatabase database_{
        {[this] { return now_; }, [this](auto f) { post(std::move(f)); }, [](Millis, auto) {}, {}}};
    store::MemoryStores stores_{database_};
    std::unique_ptr<ports::VaultStore> vault_ = store::make_memory_vault(database_);
    Sessions sessions_{*stores_.config, *vault_, [this] { return now_; }};
    StoreAuthenticator authenticator_{
        *stores_.config, [this] { return now_; }, [this](auto f) { post(std::move(f)); }};
    v1::AccountConfig config_;
};

TEST_F(SessionsTest, AnOpenedSessionIsTheUser) {
    auto const opened = open();
    auto const caller = authenticate(opened.token);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->account, "acme");
    EXPECT_EQ(caller->id, "lan");
    EXPECT_EQ(caller->name, "Lan");
    EXPECT_EQ(caller->role, v1::AGENT);
    EXPECT_EQ(caller->locale, "vi");
    EXPECT_EQ(caller->inbox, "");
    EXPECT_EQ(caller->expires, now_ + 12h);
    EXPECT_NE(opened.token, open().token);
}

TEST_F(SessionsTest, UnknownTokensAreRefusedWhateverTheirPrefix) {
    for (auto const* token : {"", "s.", "t.x", "v1.x", "x", "Bearer s.x"}) {
        EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED) << token;
    }
    EXPECT_EQ(refusal("s." + std::string(2000, 'a')), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, ASessionEndsAfterHalfAnHourUnused) {
    auto const token = open().token;
    now_ += 29min;
    use(token);
    now_ += 29min;
    use(token);
    now_ += 29min;
    EXPECT_TRUE(authenticate(token)) << "use puts the idle time back";
    now_ += 1min;
    EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, AnOpenSocketIsNoUseOfItsSession) {
    auto const token = open().token;
    auto const caller = authenticate(token);
    ASSERT_TRUE(caller);
    auto const ticket =
        ask<Ticket>([&](auto done) { sessions_.ticket(*caller, config_, "192.0.2.0/24", done); });
    ASSERT_TRUE(ticket);
    auto const holder = authenticate(ticket->token);
    ASSERT_TRUE(holder);
    auto const recheck = [&] {
        return ask<ports::Caller>([&](auto done) { authenticator_.recheck(*holder, done); });
    };
    for (int i = 0; i < 5; ++i) {
        now_ += 5min;
        EXPECT_TRUE(recheck());
    }
    authenticator_.used(*holder); // a message
    run();
    for (int i = 0; i < 5; ++i) {
        now_ += 5min;
        EXPECT_TRUE(recheck());
    }
    now_ += 5min;
    auto const ended = recheck();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, ASessionEndsAfterTwelveHoursHoweverMuchItIsUsed) {
    auto const token = open().token;
    TimePoint const end = now_ + 12h;
    for (; now_ < end; now_ += 20min) use(token);
    EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, AClosedSessionIsGone) {
    auto const token = open().token;
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) { sessions_.close(lan(), token, done); }));
    EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, ARequestUnderWayDoesNotBringAClosedSessionBack) {
    // The request's steps are let through one more at a time, with the log-out in between.
    for (int steps = 0; steps < 12; ++steps) {
        auto const token = open().token;
        now_ += 2min;
        authenticator_.authenticate(token, [this](auto caller) {
            if (caller) authenticator_.used(*caller);
        });
        for (int i = 0; i < steps && !posted_.empty(); ++i) {
            auto next = std::move(posted_.front());
            posted_.pop_front();
            next();
        }
        auto const answers = std::exchange(posted_, {});
        EXPECT_TRUE(ask<ports::Unit>([&](auto done) { sessions_.close(lan(), token, done); }));
        posted_ = answers;
        run();
        EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED) << "after " << steps;
    }
}

TEST_F(SessionsTest, AnotherPasswordEndsTheSessionsOfTheOldOne) {
    auto const token = open().token;
    config_.mutable_users(0)->set_name("Lan Anh");
    save();
    EXPECT_EQ(authenticate(token)->name, "Lan Anh");
    config_.mutable_users(0)->set_password_hash("the second hash");
    save();
    EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, TheRoleIsTheOneOfNow) {
    auto const token = open().token;
    config_.mutable_users(0)->set_role(v1::SUPERVISOR);
    save();
    EXPECT_EQ(authenticate(token)->role, v1::SUPERVISOR);
    config_.mutable_users(0)->set_disabled(true);
    save();
    EXPECT_EQ(refusal(token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, ATicketOpensOneSocketWithinThirtySeconds) {
    auto const caller = authenticate(open().token);
    auto const take = [&] {
        return ask<Ticket>(
            [&](auto done) { sessions_.ticket(*caller, config_, "192.0.2.0/24", done); });
    };
    auto const ticket = take();
    ASSERT_TRUE(ticket);
    auto const holder = authenticate(ticket->token);
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->id, "lan");
    EXPECT_EQ(holder->expires, caller->expires);
    EXPECT_EQ(network_of(*holder), "192.0.2.0/24");
    EXPECT_EQ(session_of(*holder), session_of(*caller));
    EXPECT_EQ(refusal(ticket->token), v1::UNAUTHENTICATED) << "used twice";
    auto const late = take();
    now_ += 30s;
    EXPECT_EQ(refusal(late->token), v1::UNAUTHENTICATED);
}

TEST_F(SessionsTest, TheCsrfTokenBelongsToItsSession) {
    auto const one = open(), other = open();
    EXPECT_NE(one.csrf, other.csrf);
    std::string again;
    sessions_.csrf(one.token, [&](auto csrf) { again = *csrf; });
    run();
    EXPECT_EQ(again, one.csrf);
    EXPECT_EQ(one.token.find(one.csrf), std::string::npos);
}

TEST_F(SessionsTest, AVisitorKeepsTheContactWhenTheTokenIsRenewed) {
    using Issued = std::pair<std::string, VisitorGrant>;
    auto const issue = [&](std::string const& inbox, std::string const& contact,
                           std::string const& old) {
        std::optional<Issued> issued;
        sessions_.visitor(
            new_grant("acme", contact, inbox, "en", now_), old, [&](auto got) { issued = *got; });
        run();
        return *issued;
    };
    auto const [first, grant] = issue("web", "c1", "");
    auto const caller = authenticate(first);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->role, v1::CUSTOMER);
    EXPECT_EQ(caller->id, "c1");
    EXPECT_EQ(caller->inbox, "web");
    now_ += 25h;
    EXPECT_EQ(refusal(first), v1::UNAUTHENTICATED);
    EXPECT_EQ(issue("web", "c2", first).second.contact, "c1");
    EXPECT_EQ(issue("other", "c3", first).second.contact, "c3") << "of another inbox";
    EXPECT_EQ(issue("web", "c4", first + "x").second.contact, "c4") << "forged";
    now_ += 30 * 24h;
    EXPECT_EQ(issue("web", "c5", first).second.contact, "c5") << "too old";
}

TEST_F(SessionsTest, FailedLogInsLockTheAddressTheyWereFor) {
    for (int i = 0; i < 4; ++i) fail_login("lan@acme.example", "10.0.0.1");
    EXPECT_TRUE(may_log_in("lan@acme.example", "10.0.0.1"));
    fail_login("lan@acme.example", "10.0.0.1");
    EXPECT_FALSE(may_log_in("lan@acme.example", "10.0.0.2"));
    EXPECT_TRUE(may_log_in("minh@acme.example", "10.0.0.1"));
    now_ += 15min;
    EXPECT_TRUE(may_log_in("lan@acme.example", "10.0.0.2"));
}

TEST_F(SessionsTest, FailedLogInsLockTheNetworkAddressTheyCameFrom) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(may_log_in("x@acme.example", "10.0.0.1")) << i;
        fail_login("user" + std::to_string(i) + "@acme.example", "10.0.0.1");
    }
    EXPECT_FALSE(may_log_in("x@acme.example", "10.0.0.1"));
    EXPECT_TRUE(may_log_in("x@acme.example", "10.0.0.2"));
}

TEST_F(SessionsTest, ALogInThatMustWaitIsToldByWhichLimitAndHowLong) {
    for (int i = 0; i < 5; ++i) fail_login("lan@acme.example", "10.0.0.1");
    now_ += 5min;
    auto const of_email = begin("lan@acme.example", "10.0.0.2");
    ASSERT_TRUE(of_email);
    EXPECT_STREQ(of_email->limit, "login_failures_per_email");
    EXPECT_EQ(of_email->most, 5U);
    EXPECT_EQ(of_email->wait, 10min);
    for (int i = 0; i < 15; ++i) fail_login("u" + std::to_string(i) + "@acme.example", "10.0.0.1");
    auto const of_network = begin("minh@acme.example", "10.0.0.1");
    ASSERT_TRUE(of_network);
    EXPECT_STREQ(of_network->limit, "login_failures_per_address");
    EXPECT_EQ(of_network->most, 20U);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(begin("minh@acme.example", "10.0.0.1"));
    EXPECT_TRUE(may_log_in("minh@acme.example", "10.0.0.2")) << "what was not tried is not counted";
}

TEST_F(SessionsTest, LogInsAtOnceAreNoMoreThanThoseOneAfterTheOther) {
    std::size_t answered = 0, tried = 0;
    for (int i = 0; i < 66; ++i)
        sessions_.begin_log_in({"lan@acme.example", ""}, [&](auto const& wait) {
            ++answered;
            tried += wait && !*wait;
        });
    run();
    EXPECT_EQ(answered, 66U);
    EXPECT_EQ(tried, 5U);
    sessions_.log_in_did_not_fail({"lan@acme.example", ""});
    run();
    EXPECT_FALSE(begin("lan@acme.example", "")) << "one of the five was right";
    EXPECT_TRUE(begin("lan@acme.example", ""));
}

TEST_F(SessionsTest, AFailingStoreIsNotAWrongToken) {
    auto const token = open().token;
    store::MemoryDatabase broken{
        {[this] { return now_; }, [this](auto f) { post(std::move(f)); }, [](Millis, auto) {},
         [](std::string_view) { return store::Fault::Before; }}};
    store::MemoryStores stores{broken};
    StoreAuthenticator authenticator{
        *stores.config, [this] { return now_; }, [this](auto f) { post(std::move(f)); }};
    auto const caller =
        ask<ports::Caller>([&](auto done) { authenticator.authenticate(token, done); });
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().code, v1::STORE_UNAVAILABLE);
}

} // namespace
} // namespace switchboard::identity
