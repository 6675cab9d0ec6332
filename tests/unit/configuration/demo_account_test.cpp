#include "configuration/demo_account.hpp"
#include "configuration/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace switchboard::configuration {
namespace {

DemoAccount make() {
    int made = 0;
    return demo_account(
        "demo", {[&made] { return "password-" + std::to_string(++made); },
                 [](std::string const& password) { return "hash of " + password; }});
}

TEST(DemoAccount, IsWithoutAMistakeOrAWarning) {
    EXPECT_THAT(validate(make().config), testing::IsEmpty());
}

TEST(DemoAccount, HasFiveAgentsASupervisorAndAnAdmin) {
    auto const demo = make();
    std::map<std::string, int> roles;
    for (auto const& login : demo.logins) ++roles[login.role];
    EXPECT_EQ(roles, (std::map<std::string, int>{{"agent", 5}, {"supervisor", 1}, {"admin", 1}}));
    EXPECT_EQ(demo.config.users_size(), 7);
}

TEST(DemoAccount, HoldsHashesOfThePasswordsThatItHandsOut) {
    auto const demo = make();
    std::set<std::string> passwords;
    for (std::size_t i = 0; i < demo.logins.size(); ++i) {
        passwords.insert(demo.logins[i].password);
        auto const& user = demo.config.users(static_cast<int>(i));
        EXPECT_EQ(user.email(), demo.logins[i].email);
        EXPECT_EQ(user.password_hash(), "hash of " + demo.logins[i].password);
    }
    EXPECT_EQ(passwords.size(), demo.logins.size());
}

TEST(DemoAccount, SpeaksBothLanguages) {
    auto const demo = make();
    ASSERT_GE(demo.config.canned_replies_size(), 5);
    for (auto const& reply : demo.config.canned_replies()) {
        EXPECT_TRUE(reply.text().contains("vi") && reply.text().contains("en")) << reply.id();
    }
    ASSERT_EQ(demo.config.inboxes_size(), 1);
    EXPECT_EQ(demo.config.inboxes(0).id(), "demo");
    EXPECT_EQ(demo.config.inboxes(0).form_size(), 3);
    EXPECT_TRUE(demo.config.inboxes(0).origins().empty());
}

} // namespace
} // namespace switchboard::configuration
