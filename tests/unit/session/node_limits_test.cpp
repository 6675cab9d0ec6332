// What a person, an address and an account have together, however many sockets they use.
#include "../at.hpp"
#include "session/node_limits.hpp"

#include <gmock/gmock.h>

namespace switchboard::session {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class NodeLimitsTest : public ::testing::Test {
protected:
    NodeLimitsTest() {
        limits.customer_sends = {2, 1};
        limits.customer_sends_hour = {4, 4.0 / 3'600};
        limits.staff_sends = {3, 1};
        limits.starts = {2, 2.0 / 600};
        limits.address_starts = {3, 3.0 / 3'600};
        limits.account_starts = {5, 5.0 / 60};
    }
    static std::string limit(std::optional<Refusal> const& refused) {
        return refused ? refused->limit : "";
    }
    std::string const account = "shop", ana = "shop/c/ana", bo = "shop/c/bo";
    Limits limits;
};

TEST_F(NodeLimitsTest, SendsOfAPersonShareOneRate) {
    NodeLimits node{limits};
    Payer const payer{account, ana};
    EXPECT_EQ(limit(node.take_send(payer, at(0))), "");
    EXPECT_EQ(limit(node.take_send(payer, at(0))), "");
    auto const refused = node.take_send(payer, at(0));
    EXPECT_EQ(limit(refused), "customer_sends_per_minute");
    EXPECT_EQ(refused->code, v1::RATE_LIMITED);
    EXPECT_EQ(refused->retry_after_ms, 1'000U);
    EXPECT_THAT(
        refused->message, HasSubstr("(customer_sends_per_minute: 60, customer_send_burst: 2)"));
    EXPECT_EQ(limit(node.take_send({account, bo}, at(0))), "") << "another person";
    EXPECT_EQ(limit(node.take_send(payer, at(1'000))), "");
}

TEST_F(NodeLimitsTest, AnHourHasALimitOfItsOwn) {
    NodeLimits node{limits};
    Payer const payer{account, ana};
    for (int i = 0; i < 4; ++i) EXPECT_EQ(limit(node.take_send(payer, at(i * 2'000))), "");
    EXPECT_EQ(limit(node.take_send(payer, at(10'000))), "customer_sends_per_hour");
    EXPECT_EQ(limit(node.take_send(payer, at(10'000 + 900'000))), "");
}

TEST_F(NodeLimitsTest, StaffHasAnotherRate) {
    NodeLimits node{limits};
    Payer const payer{account, ana, 0, true};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limit(node.take_send(payer, at(0))), "");
    EXPECT_EQ(limit(node.take_send(payer, at(0))), "staff_sends_per_minute");
}

TEST_F(NodeLimitsTest, StartsAreCountedForPersonAddressAndAccount) {
    NodeLimits node{limits};
    auto const start = [&](std::string const& person, std::uint64_t address) {
        return limit(node.take_start({account, person, address}, at(0)));
    };
    EXPECT_EQ(start(ana, 7), "");
    EXPECT_EQ(start(ana, 7), "");
    EXPECT_EQ(start(ana, 7), "starts_per_visitor_in_ten_minutes");
    EXPECT_EQ(start(bo, 7), "");
    EXPECT_EQ(start(bo, 7), "starts_per_address_and_hour");
    EXPECT_EQ(start("c", 0), "") << "an address that is not counted";
    EXPECT_EQ(start("d", 0), "");
    EXPECT_EQ(start("e", 0), "starts_per_account_and_minute");
}

TEST_F(NodeLimitsTest, ABurstOfZeroIsNoLimit) {
    limits.starts = limits.address_starts = limits.account_starts = {0, 0};
    limits.customer_sends_hour = limits.account_sends = {0, 0};
    limits.customer_sends = {1'000, 1};
    NodeLimits node{limits};
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(limit(node.take_start({account, ana, 7}, at(0))), "");
        EXPECT_EQ(limit(node.take_send({account, ana}, at(0))), "");
    }
}

TEST_F(NodeLimitsTest, AnAccountHasOneAllowanceForAllItsPeople) {
    limits.account_sends = {3, 3.0 / 60};
    NodeLimits node{limits};
    std::string const other = "other";
    EXPECT_EQ(limit(node.take_send({account, ana}, at(0))), "");
    EXPECT_EQ(limit(node.take_send({account, bo}, at(0))), "");
    EXPECT_EQ(limit(node.take_send({account, "shop/a/lan", 0, true}, at(0))), "");
    EXPECT_EQ(limit(node.take_send({account, "c"}, at(0))), "account_sends_per_minute");
    EXPECT_EQ(limit(node.take_send({other, "c"}, at(0))), "") << "another account";
}

TEST(TokenBucketTest, WithoutALimitNeverRefuses) {
    TokenBucket bucket{{0, 0}, at(0)};
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bucket.take(at(0)));
    EXPECT_EQ(bucket.wait(), Millis{0});
}

TEST(TokenBucketTest, ThatIsNeverRefilledWaitsADayAtMost) {
    for (double const per_second : {0.0, 1e-300, 1e-9}) {
        TokenBucket bucket{{1, per_second}, at(0)};
        EXPECT_TRUE(bucket.take(at(0)));
        EXPECT_EQ(bucket.wait(), TokenBucket::kWaitMax) << per_second;
    }
}

TEST_F(NodeLimitsTest, TheOldestSessionsOfAPersonAreOverOnWhicheverHub) {
    NodeLimits node{limits};
    EXPECT_THAT(node.join(ana, 0, 1, 2), IsEmpty());
    EXPECT_THAT(node.join(ana, 1, 1, 2), IsEmpty());
    EXPECT_THAT(node.join(ana, 1, 2, 2), IsEmpty()) << "it belongs to the other hub";
    EXPECT_THAT(node.take_superseded(0), ElementsAre(1U));
    EXPECT_THAT(node.take_superseded(0), IsEmpty()) << "told once";
    EXPECT_THAT(node.join(ana, 1, 3, 2), ElementsAre(1U));
    node.leave(ana, 1, 2);
    EXPECT_THAT(node.join(ana, 0, 4, 2), IsEmpty()) << "one left by itself";
}

TEST(RateBook, ForgetsNobodyWhoComesBackSoon) {
    RateBook book{{1, 0.001}};
    EXPECT_FALSE(book.take("ana", at(0)));
    for (std::size_t i = 0; i < RateBook::kNamesMax + 10'000; ++i)
        (void)book.take("n" + std::to_string(i), at(0));
    EXPECT_TRUE(book.take("ana", at(1))) << "its allowance is still spent";
}

TEST_F(NodeLimitsTest, StartsAreHotOnceMoreThanHalfIsTaken) {
    limits.starts = {100, 1};
    limits.address_starts = {4, 4.0 / 3'600};
    limits.account_starts = {10, 10.0 / 60};
    NodeLimits node{limits};
    EXPECT_FALSE(node.starts_are_hot(account, 7, at(0)));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(limit(node.take_start({account, ana, 7}, at(0))), "");
    EXPECT_FALSE(node.starts_are_hot(account, 7, at(0))) << "half";
    EXPECT_EQ(limit(node.take_start({account, ana, 7}, at(0))), "");
    EXPECT_TRUE(node.starts_are_hot(account, 7, at(0)));
    EXPECT_FALSE(node.starts_are_hot(account, 8, at(0))) << "another address";
    EXPECT_FALSE(node.starts_are_hot(account, 0, at(0))) << "one that is not counted";
    EXPECT_FALSE(node.starts_are_hot(account, 7, at(1'800'000))) << "it cools down";
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limit(node.take_start({account, bo}, at(0))), "");
    EXPECT_TRUE(node.starts_are_hot(account, 0, at(0))) << "the account";
    EXPECT_FALSE(node.starts_are_hot("another", 0, at(0)));
}

TEST_F(NodeLimitsTest, WhatHasNoLimitIsNeverHot) {
    limits.starts = limits.address_starts = limits.account_starts = {0, 0};
    NodeLimits node{limits};
    for (int i = 0; i < 50; ++i) EXPECT_EQ(limit(node.take_start({account, ana, 7}, at(0))), "");
    EXPECT_FALSE(node.starts_are_hot(account, 7, at(0)));
}

} // namespace
} // namespace switchboard::session
