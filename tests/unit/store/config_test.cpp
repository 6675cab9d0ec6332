// Settings, the names they own, tokens, keys, attempts.
#include "world.hpp"

namespace switchboard::store::test {

using ports::TokenKind;
using testing::SizeIs;

class Config : public Conformance {
protected:
    ports::Outcome<v1::AccountConfig> load() {
        return ask<v1::AccountConfig>(
            [&](auto done) { first_.config->load(account_, std::move(done)); });
    }
    ports::Outcome<std::string> inbox_owner(std::string id) {
        return ask<std::string>(
            [&](auto done) { first_.config->account_of_inbox(id, std::move(done)); });
    }
    ports::Outcome<std::string> email_owner(std::string email) {
        return ask<std::string>(
            [&](auto done) { first_.config->account_of_email(email, std::move(done)); });
    }
    ports::Outcome<ports::Caller> find(TokenKind kind, std::string token, bool take = false) {
        return ask<ports::Caller>(
            [&](auto done) { first_.config->find_token(kind, token, take, std::move(done)); });
    }
    void put(TokenKind kind, std::string token, Millis ttl) {
        ports::Caller caller = staff("ana", v1::SUPERVISOR);
        caller.locale = "vi";
        caller.expires = time_point_ms(1'900'000'000'123);
        EXPECT_TRUE(ask<ports::Unit>([&](auto done) {
            first_.config->put_token(kind, token, caller, ttl, std::move(done));
        }));
    }
    ports::Attempt attempt(ports::Allowance allowance) {
        return *ask<ports::Attempt>(
            [&](auto done) { first_.config->count_attempt(allowance, std::move(done)); });
    }
    void give_back(ports::Allowance allowance) {
        EXPECT_TRUE(ask<ports::Unit>(
            [&](auto done) { first_.config->give_back_attempt(allowance, std::move(done)); }));
    }
};

TEST_F(Config, SavesOnlyOnTheRevisionThatWasRead) {
    EXPECT_EQ(code(load()), v1::NOT_FOUND);
    v1::AccountConfig config = small_config();
    EXPECT_EQ(*save_config(config), 1U);
    EXPECT_EQ(code(save_config(config)), v1::CONFLICT);
    config = *load();
    EXPECT_EQ(config.revision(), 1U);
    config.mutable_account()->set_name("Coffee & Co");
    EXPECT_EQ(*save_config(config), 2U);
    EXPECT_EQ(load()->account().name(), "Coffee & Co");
    EXPECT_EQ(load()->revision(), 2U);
    auto const all = ask<std::vector<std::string>>(
        [&](auto done) { first_.routing->accounts(std::move(done)); });
    EXPECT_THAT(*all, testing::Contains(account_));
    config.mutable_account()->set_id("bad id");
    EXPECT_EQ(code(save_config(config)), v1::INVALID_ARGUMENT);
}

TEST_F(Config, TellsTheRouterAndEveryNode) {
    live(node_);
    ASSERT_TRUE(save_config(small_config()));
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(1));
    EXPECT_EQ(queued[0].command.config().revision(), 1U);
    auto const told = inbox(node_);
    ASSERT_THAT(told, SizeIs(1));
    EXPECT_EQ(told[0].topic(), "config");
    EXPECT_EQ(told[0].account(), account_);
    EXPECT_EQ(told[0].config().revision(), 1U);
}

TEST_F(Config, InboxesAndEmailsLeadToTheirAccount) {
    ASSERT_TRUE(save_config(small_config()));
    std::string const inbox = "inbox-" + account_;
    std::string const email = "ana." + account_ + "@example.com";
    EXPECT_EQ(*inbox_owner(inbox), account_);
    EXPECT_EQ(code(inbox_owner("unknown")), v1::NOT_FOUND);
    EXPECT_EQ(code(email_owner("nobody@example.com")), v1::NOT_FOUND);
    v1::AccountConfig other = small_config();
    other.mutable_account()->set_id("other-" + account_);
    EXPECT_EQ(code(save_config(other)), v1::CONFLICT); // both names are taken
    v1::AccountConfig changed = *load();
    changed.mutable_inboxes(0)->set_id("renamed-" + account_);
    changed.clear_users();
    ASSERT_TRUE(save_config(changed));
    EXPECT_EQ(code(inbox_owner(inbox)), v1::NOT_FOUND);
    EXPECT_EQ(code(email_owner(email)), v1::NOT_FOUND);
    EXPECT_EQ(*inbox_owner("renamed-" + account_), account_);
    EXPECT_TRUE(save_config(other)); // now they are free
}

TEST_F(Config, TokensStandForTheirCaller) {
    put(TokenKind::ApiSession, "secret", Millis{60'000});
    auto const found = find(TokenKind::ApiSession, "secret");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->account, account_);
    EXPECT_EQ(found->id, "ana");
    EXPECT_EQ(found->role, v1::SUPERVISOR);
    EXPECT_EQ(found->name, "Colleague ana");
    EXPECT_EQ(found->locale, "vi");
    EXPECT_EQ(to_ms(found->expires), 1'900'000'000'123);
    EXPECT_EQ(code(find(TokenKind::SocketTicket, "secret")), v1::NOT_FOUND);
    EXPECT_EQ(code(find(TokenKind::ApiSession, "other")), v1::NOT_FOUND);
    EXPECT_TRUE(find(TokenKind::ApiSession, "secret", true));
    EXPECT_EQ(code(find(TokenKind::ApiSession, "secret")), v1::NOT_FOUND);
    put(TokenKind::SetupLink, "link", Millis{60'000});
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) {
        first_.config->drop_token(TokenKind::SetupLink, "link", std::move(done));
    }));
    EXPECT_EQ(code(find(TokenKind::SetupLink, "link")), v1::NOT_FOUND);
    put(TokenKind::FileTicket, "file", Millis{60'000});
    for (auto const other : {TokenKind::ApiSession, TokenKind::SocketTicket, TokenKind::MailCode})
        EXPECT_EQ(code(find(other, "file")), v1::NOT_FOUND);
    EXPECT_TRUE(find(TokenKind::FileTicket, "file", true));
    EXPECT_EQ(code(find(TokenKind::FileTicket, "file", true)), v1::NOT_FOUND);
}

TEST_F(Config, TokensRunOut) {
    put(TokenKind::SocketTicket, "ticket", Millis{30});
    EXPECT_TRUE(
        eventually([&] { return code(find(TokenKind::SocketTicket, "ticket")) == v1::NOT_FOUND; }));
}

TEST_F(Config, AnInstallationKeyIsMadeOnce) {
    auto const key = [&](Ports const& ports, std::string name) {
        return *ask<std::string>(
            [&](auto done) { ports.config->installation_key(name, std::move(done)); });
    };
    std::string const made = key(first_, "visitor");
    EXPECT_GE(made.size(), 32U);
    EXPECT_EQ(key(second_, "visitor"), made);
    EXPECT_NE(key(first_, "other"), made);
}

TEST_F(Config, AttemptsAreCountedWithinTheirWindow) {
    ports::Allowance const ana{"ana", Millis{60'000}, 3};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(attempt(ana).counted) << i;
    auto const refused = attempt(ana);
    EXPECT_FALSE(refused.counted);
    EXPECT_GT(refused.left, Millis{0});
    EXPECT_LE(refused.left, Millis{60'000});
    EXPECT_FALSE(attempt(ana).counted);
    // Neither counting nor asking in vain prolongs a window.
    ports::Allowance const bo{"bo", Millis{40}, 1};
    EXPECT_TRUE(attempt(bo).counted);
    EXPECT_TRUE(eventually([&] { return attempt(bo).counted; }));
}

TEST_F(Config, AttemptsThatCameToNothingAreGivenBack) {
    ports::Allowance const ana{"ana", Millis{60'000}, 2};
    EXPECT_TRUE(attempt(ana).counted);
    EXPECT_TRUE(attempt(ana).counted);
    give_back(ana);
    EXPECT_TRUE(attempt(ana).counted);
    EXPECT_FALSE(attempt(ana).counted)
        << "what was refused was not counted, and one was given back";
    for (int i = 0; i < 5; ++i) give_back(ana);
    EXPECT_TRUE(attempt(ana).counted);
    EXPECT_TRUE(attempt(ana).counted);
    EXPECT_FALSE(attempt(ana).counted) << "more than was counted cannot be given back";
}

TEST_F(Config, AttemptsOfDifferentSizesShareAnAllowance) {
    auto const of = [](std::uint32_t amount) {
        return ports::Allowance{"bytes", Millis{60'000}, 100, amount};
    };
    EXPECT_FALSE(attempt(of(101)).counted);
    EXPECT_TRUE(attempt(of(60)).counted);
    EXPECT_FALSE(attempt(of(41)).counted);
    EXPECT_TRUE(attempt(of(40)).counted);
    EXPECT_FALSE(attempt(of(1)).counted);
    give_back(of(40));
    EXPECT_TRUE(attempt(of(1)).counted);
}

TEST_F(Config, AttemptsAtOnceAreNoMoreThanTheAllowance) {
    ports::Allowance const ana{"ana", Millis{60'000}, 5};
    std::size_t answered = 0, counted = 0;
    for (std::size_t i = 0; i < 66; ++i) {
        auto& store = i % 2 == 0 ? first_ : second_;
        store.config->count_attempt(ana, [&](ports::Outcome<ports::Attempt> const& attempt) {
            ++answered;
            counted += attempt && attempt->counted;
        });
    }
    ASSERT_TRUE(world_->run_until([&] { return answered == 66; }));
    EXPECT_EQ(counted, 5U);
}

} // namespace switchboard::store::test
