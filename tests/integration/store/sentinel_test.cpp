// Profile H with real servers: one primary, one replica, three sentinels. What is acknowledged is
// on both; who holds a connection to a primary that is none any more gets no acknowledgement there.
#include "bundles.hpp"
#include "redis_set.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace switchboard::store::test {

namespace {

using testing::HasSubstr;

class SentinelSet : public testing::Test {
protected:
    void SetUp() override {
        url_ = *RedisUrl::parse(set_.url());
        PrepareOptions options;
        options.ack_replicas = 1;
        auto const prepared = prepare(url_, options);
        ASSERT_TRUE(prepared) << prepared.error();
        prepared_ = *prepared;
        RedisOptions redis;
        redis.ack_replicas = 1;
        redis.backoff_max = Millis{200};
        bundles_ = std::make_unique<Bundles>(url_, prepared_, redis);
        ASSERT_TRUE(bundles_->run_until([&] { return bundles_->start("cara", "c1").has_value(); }));
    }
    std::size_t replica() { return 1 - *set_.primary(); }
    RedisServer& primary_server() { return set_.server(*set_.primary()); }
    std::string info(char const* section) {
        return redis_command(primary_server().socket(), {"INFO", section});
    }

    RedisSet set_;
    RedisUrl url_;
    Prepared prepared_;
    std::unique_ptr<Bundles> bundles_;
};

TEST_F(SentinelSet, FollowsAFailoverAndPausesUntilThereAreTwoAgain) {
    ASSERT_TRUE(bundles_->append(bundles_->one, "cara", "c1", "m1"));
    std::size_t const old = *set_.primary();
    set_.server(old).kill_hard();
    ASSERT_TRUE(bundles_->run_until([&] { return set_.named() == 1 - old; }));
    // There is one left: it takes the message, and nobody is told that it is safe.
    auto const alone = bundles_->append(bundles_->one, "cara", "c1", "m2");
    EXPECT_FALSE(alone);
    set_.server(old).start();
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m2"));
    ASSERT_TRUE(set_.wait_whole()); // whoever leads now: on a busy machine the sentinels may have
                                    // changed their mind again
    auto const history = bundles_->history("cara", "c1");
    ASSERT_TRUE(history) << history.error().message;
    ASSERT_EQ(history->entries.size(), 3U); // "created", m1, m2
    EXPECT_EQ(history->entries[1].client_id(), "m1");
    EXPECT_EQ(history->entries[2].client_id(), "m2");
}

TEST_F(SentinelSet, ARepetitionIsNotAckedBeforeTheReplicaHasTheFirst) {
    set_.server(replica()).signal(SIGSTOP);
    auto const first = bundles_->append(bundles_->one, "cara", "c1", "m1");
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, v1::TIMED_OUT);
    // Another worker's connection has written nothing itself; what it answers is as little safe.
    auto const again = bundles_->append(bundles_->two, "cara", "c1", "m1");
    EXPECT_FALSE(again);
    auto const reading = bundles_->history("cara", "c1");
    EXPECT_TRUE(reading) << reading.error().message; // reading does not stop
    set_.server(replica()).signal(SIGCONT);
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m1"));
    auto const history = bundles_->history("cara", "c1");
    ASSERT_TRUE(history);
    EXPECT_EQ(history->entries.size(), 2U);
}

TEST_F(SentinelSet, OneWaitConfirmsManyWrites) {
    constexpr std::size_t kWrites = 2'000;
    RedisOptions patient; // a busy machine is not what is tested here
    patient.ack_replicas = 1;
    patient.op_timeout = patient.connect_timeout = patient.replicas_timeout = Millis{30'000};
    Bundles bundles{url_, prepared_, patient};
    ASSERT_TRUE(bundles.append_at_last("cara", "c1", "first"));
    auto const before = calls_of(info("commandstats"), "wait");
    std::size_t acked = 0, answered = 0;
    for (std::size_t i = 0; i < kWrites; ++i) {
        auto const request = Bundles::message("cara", "c1", "m" + std::to_string(i));
        bundles.one.store->append(request, [&](auto outcome) {
            ++answered;
            if (outcome) ++acked;
        });
    }
    ASSERT_TRUE(bundles.run_until([&] { return answered == kWrites; }));
    EXPECT_EQ(acked, kWrites);
    EXPECT_LT(calls_of(info("commandstats"), "wait") - before, kWrites / 10);
}

TEST_F(SentinelSet, AnIsolatedPrimaryGivesNoAck) {
    std::size_t const old = *set_.primary();
    set_.isolate({old}, false);
    set_.hide_sentinels(); // those who talk to it hear of no other
    auto const lied_to = bundles_->append(bundles_->one, "cara", "c1", "m1");
    EXPECT_FALSE(lied_to);
    ASSERT_TRUE(bundles_->run_until([&] { return set_.named() == 1 - old; }));
    EXPECT_FALSE(bundles_->append(bundles_->one, "cara", "c1", "m2"));
    set_.heal();
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m1"));
    ASSERT_TRUE(set_.wait_whole());
    auto const history = bundles_->history("cara", "c1");
    ASSERT_TRUE(history) << history.error().message;
    ASSERT_EQ(history->entries.size(), 2U); // what the old one had alone is gone with its past
    EXPECT_EQ(history->entries[1].client_id(), "m1");
}

TEST_F(SentinelSet, BlockingReadsMoveWithThePrimary) {
    auto& nodes = *bundles_->one.nodes;
    ASSERT_TRUE(bundles_->ask<bool>(
        [&](auto done) { nodes.renew_node("n1", Millis{600'000}, std::move(done)); }));
    ASSERT_TRUE(bundles_->ask<ports::Unit>([&](auto done) {
        bundles_->one.store->follow("acme", "n1", "conversation:c1", std::move(done));
    }));
    bool told = false;
    nodes.read_inbox("n1", 10, Millis{60'000}, [&](auto outcome) { told = !outcome.has_value(); });
    std::size_t const old = *set_.primary();
    set_.server(old).kill_hard();
    ASSERT_TRUE(bundles_->run_until([&] { return told; })); // it does not sleep on
    set_.server(old).start();
    ASSERT_TRUE(bundles_->append_at_last("cara", "c1", "m1"));
    std::vector<ports::InboxItem> items;
    ASSERT_TRUE(bundles_->run_until([&] {
        auto const read = bundles_->ask<std::vector<ports::InboxItem>>(
            [&](auto done) { nodes.read_inbox("n1", 10, Millis{1'000}, std::move(done)); });
        if (read) items = *read;
        return !items.empty();
    }));
    EXPECT_EQ(items.front().record.entry().client_id(), "m1");
}

TEST_F(SentinelSet, WhatIsOnNoReplicaIsShownToNobody) {
    auto& nodes = *bundles_->one.nodes;
    ASSERT_TRUE(bundles_->ask<bool>(
        [&](auto done) { nodes.renew_node("n1", Millis{600'000}, std::move(done)); }));
    ASSERT_TRUE(bundles_->ask<ports::Unit>([&](auto done) {
        bundles_->one.store->follow("acme", "n1", "conversation:c1", std::move(done));
    }));
    std::optional<ports::Outcome<std::vector<ports::InboxItem>>> read;
    nodes.read_inbox("n1", 10, Millis{60'000}, [&](auto outcome) { read.emplace(outcome); });
    set_.server(replica()).signal(SIGSTOP);
    EXPECT_FALSE(bundles_->append(bundles_->two, "cara", "c1", "m1"));
    ASSERT_TRUE(bundles_->run_until([&] { return read.has_value(); }));
    EXPECT_FALSE(read->has_value());
    set_.server(replica()).signal(SIGCONT);
}

TEST_F(SentinelSet, WithoutSentinelsThePrimaryServesOn) {
    for (std::size_t i = 0; i < kSentinels; ++i) set_.sentinel(i).kill_hard();
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m1"));
    // Even a new connection finds it, by what a majority said last.
    ASSERT_EQ(
        redis_command(primary_server().socket(), {"CLIENT", "KILL", "TYPE", "normal"}).find("ERR"),
        std::string::npos);
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m2"));
}

TEST_F(SentinelSet, AStartNeedsAMajority) {
    set_.sentinel(0).kill_hard();
    set_.sentinel(1).kill_hard();
    PrepareOptions quick;
    quick.wait = Millis{0};
    auto const refused = prepare(url_, quick);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error(), HasSubstr("1 of 3 sentinels name the primary of 'shop'"));
    set_.sentinel(1).start();
    EXPECT_TRUE(prepare(url_));
    RedisUrl other = url_;
    other.master = "other";
    auto const unknown = prepare(other, quick);
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error(), HasSubstr("do not know a primary named 'other'"));
}

} // namespace

} // namespace switchboard::store::test
