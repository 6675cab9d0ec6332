// Profile C with real servers: three primaries. Calls find their slot, follow it when it has moved,
// and lose, double or misjudge nothing while it is moving.
#include "bundles.hpp"
#include "redis_cluster.hpp"
#include "store/redis/cluster_map.hpp"

#include <gmock/gmock.h>

#include <set>

namespace switchboard::store::test {

namespace {

/// What a client repeats until it is answered.
auto const kTemporary = testing::AnyOf(v1::STORE_UNAVAILABLE, v1::TIMED_OUT);

class Cluster : public testing::Test {
protected:
    void SetUp() override {
        url_ = *RedisUrl::parse(cluster_.url());
        auto const prepared = prepare(url_, {});
        ASSERT_TRUE(prepared) << prepared.error();
        prepared_ = *prepared;
        bundles_ = std::make_unique<Bundles>(url_, prepared_, options());
        ASSERT_TRUE(start_at_last("cara", "c1"));
    }
    static RedisOptions options() {
        RedisOptions redis;
        redis.backoff_max = Millis{200};
        return redis;
    }
    /// As a customer's client does.
    bool start_at_last(std::string const& who, std::string const& conversation) {
        return bundles_->run_until([&] { return bundles_->start(who, conversation).has_value(); });
    }
    /// Of the account that all of these people belong to.
    std::size_t slot() {
        for (std::size_t i = 0; i < kPrimaries; ++i) {
            RedisReply const keys = cluster_.call(i, {"KEYS", "sb:{c*}:acme:c:c1"});
            if (!keys.items.empty()) return cluster_slot(keys.items[0].text);
        }
        ADD_FAILURE() << "no key of the conversation";
        return 0;
    }
    std::size_t other(std::size_t server) { return (server + 1) % kPrimaries; }
    void expect_history(std::vector<std::string> const& client_ids) {
        auto const history = bundles_->history("cara", "c1");
        ASSERT_TRUE(history) << history.error().message;
        std::vector<std::string> found;
        for (v1::Entry const& entry : history->entries)
            if (entry.has_message()) found.push_back(entry.client_id());
        EXPECT_EQ(found, client_ids);
        EXPECT_EQ(history->entries.back().seq(), history->entries.size()); // no hole
    }

    RedisCluster cluster_;
    RedisUrl url_;
    Prepared prepared_;
    std::unique_ptr<Bundles> bundles_;
};

TEST_F(Cluster, CellsLiveOnAllPrimaries) {
    std::set<std::size_t> owners;
    for (std::uint32_t cell = 0; cell < prepared_.cells; ++cell)
        owners.insert(cluster_.owner(cluster_slot("sb:{c" + std::to_string(cell) + "}:")));
    EXPECT_EQ(owners.size(), kPrimaries);
    for (std::size_t i = 0; i < kPrimaries; ++i) EXPECT_GT(cluster_.number(i, {"DBSIZE"}), 0);
}

TEST_F(Cluster, FollowsASlotThatHasMoved) {
    std::size_t const moved = slot(), from = cluster_.owner(moved), to = other(from);
    ASSERT_TRUE(bundles_->append(bundles_->one, "cara", "c1", "m1"));
    auto const before = cluster_.refusals(from, "MOVED");
    cluster_.begin_move(moved, to);
    while (cluster_.move_keys(moved, to, 100) > 0) {
    }
    cluster_.end_move(moved, to);
    auto const second = bundles_->append(bundles_->one, "cara", "c1", "m2");
    ASSERT_TRUE(second) << second.error().message; // at once: it is sent on, not refused
    ASSERT_TRUE(bundles_->append(bundles_->two, "cara", "c1", "m3"));
    EXPECT_GT(cluster_.refusals(from, "MOVED"), before);
    expect_history({"m1", "m2", "m3"});
}

TEST_F(Cluster, LosesNothingWhileItsSlotMovesKeyByKey) {
    std::size_t const moved = slot(), to = other(cluster_.owner(moved));
    ASSERT_TRUE(bundles_->append(bundles_->one, "cara", "c1", "m0"));
    std::vector<std::string> wanted{"m0"};
    auto const keys = cluster_.number(
        cluster_.owner(moved), {"CLUSTER", "COUNTKEYSINSLOT", std::to_string(moved)});
    ASSERT_GT(keys, 3);
    cluster_.begin_move(moved, to);
    for (std::size_t step = 0; step < 3; ++step) {
        // Some keys are here, some there: nobody may be told that the conversation does not exist.
        std::string const id = "m" + std::to_string(step + 1);
        auto const half = bundles_->append(bundles_->one, "cara", "c1", id);
        ASSERT_FALSE(half);
        EXPECT_THAT(half.error().code, kTemporary) << half.error().message;
        auto const again = bundles_->start("cara", "c2");
        ASSERT_FALSE(again);
        EXPECT_THAT(again.error().code, kTemporary) << again.error().message;
        wanted.push_back(id);
        (void)cluster_.move_keys(moved, to, static_cast<std::size_t>(keys) / 3);
    }
    while (cluster_.move_keys(moved, to, 100) > 0) {
    }
    cluster_.end_move(moved, to);
    for (std::size_t i = 1; i < wanted.size(); ++i)
        ASSERT_TRUE(bundles_->append_at_last("cara", "c1", wanted[i]));
    // One open conversation for each customer, also for who asked for another in the middle of it.
    auto const again = bundles_->start("cara", "c2");
    EXPECT_FALSE(again && again->conversation.id() == "c2");
    expect_history(wanted);
}

TEST_F(Cluster, WhatWasCalledWhileTheSlotMovedIsDoneWhenItHasArrived) {
    std::size_t const moved = slot(), from = cluster_.owner(moved), to = other(from);
    RedisOptions patient = options();
    patient.op_timeout = Millis{60'000};
    Bundles bundles{url_, prepared_, patient};
    ASSERT_TRUE(bundles.append_at_last("cara", "c1", "m0"));
    cluster_.begin_move(moved, to);
    std::size_t acked = 0;
    std::vector<std::string> wanted{"m0"};
    for (int i = 1; i <= 20; ++i) {
        wanted.push_back("m" + std::to_string(i));
        bundles.one.store->append(Bundles::message("cara", "c1", wanted.back()), [&](auto outcome) {
            acked += outcome ? 1U : 0U;
        });
    }
    ASSERT_TRUE(bundles.run_until([&] { return cluster_.refusals(from, "ASK") >= 40; }));
    EXPECT_EQ(acked, 0U);
    while (cluster_.move_keys(moved, to, 2) > 0) {
    }
    cluster_.end_move(moved, to);
    ASSERT_TRUE(bundles.run_until([&] { return acked == 20; }));
    auto const history = bundles_->history("cara", "c1");
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->entries.size(), 22U); // "created", m0 to m20; their order is the clients'
}

TEST_F(Cluster, FollowsAskToAKeyThatIsThereAlready) {
    v1::RoutingCommand command;
    command.set_ticket(7);
    command.mutable_intent()->set_user("ana");
    ports::Caller agent;
    agent.account = "acme";
    agent.role = v1::AGENT;
    agent.id = "ana";
    ASSERT_TRUE(bundles_->ask<ports::Unit>(
        [&](auto done) { bundles_->one.store->submit(agent, command, std::move(done)); }));
    std::size_t const moved = slot(), from = cluster_.owner(moved), to = other(from);
    cluster_.begin_move(moved, to);
    while (cluster_.move_keys(moved, to, 100) > 0) {
    }
    auto const before = cluster_.refusals(from, "ASK");
    // What the router reads of an account is one key: it is read where it is.
    auto const read = bundles_->ask<std::vector<ports::QueuedCommand>>([&](auto done) {
        bundles_->one.routing->read_commands("acme", "0-0", 10, Millis{0}, std::move(done));
    });
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_FALSE(read->empty());
    EXPECT_EQ(read->back().command.ticket(), 7U);
    EXPECT_GT(cluster_.refusals(from, "ASK"), before);
    cluster_.end_move(moved, to);
}

TEST_F(Cluster, WaitsForALostPrimaryAndGoesOn) {
    ASSERT_TRUE(bundles_->append(bundles_->one, "cara", "c1", "m1"));
    std::size_t const owner = cluster_.owner(slot());
    cluster_.server(owner).kill_hard();
    auto const refused = bundles_->append(bundles_->one, "cara", "c1", "m2");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().code, kTemporary) << refused.error().message;
    cluster_.server(owner).start();
    EXPECT_TRUE(bundles_->append_at_last("cara", "c1", "m2"));
    expect_history({"m1", "m2"});
}

} // namespace
} // namespace switchboard::store::test
