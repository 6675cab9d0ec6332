// What is wrong with a Redis, and that each finding says what to do.
#include "commands/doctor/redis_checks.hpp"
#include "find_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace switchboard::commands::doctor {
namespace {

using Kind = RedisFacts::Kind;

RedisServerFacts server(char const* address, char const* role) {
    RedisServerFacts facts;
    facts.address = address;
    facts.version = "7.0.15";
    facts.role = role;
    facts.aof = true;
    facts.aof_write_status = "ok";
    facts.fsync = "always";
    facts.eviction = "noeviction";
    facts.memory_limit = std::uint64_t{4} << 30;
    facts.memory_used = std::uint64_t{1} << 30;
    facts.min_replicas = 1;
    return facts;
}

RedisFacts healthy(Kind kind) {
    RedisFacts facts;
    facts.kind = kind;
    facts.servers = {server("10.0.0.1:6379", "master")};
    if (kind != Kind::Sentinels) return facts;
    facts.servers.push_back(server("10.0.0.2:6379", "slave"));
    facts.ack_replicas = 1;
    for (char const* each : {"10.0.1.1:26379", "10.0.1.2:26379", "10.0.1.3:26379"})
        facts.sentinels.push_back({each, {}, "10.0.0.1:6379", 2, 2, 3'000});
    return facts;
}

TEST(DoctorRedis, FindsNothingWhereAllIsWell) {
    for (Kind const kind : {Kind::Server, Kind::Sentinels})
        for (auto const& each : judge_redis(healthy(kind))) {
            EXPECT_EQ(each.status, Status::Ok) << each.name << ": " << each.finding;
            EXPECT_EQ(each.advice, "") << each.name;
        }
}

struct RedisIllness {
    char const* name;
    Status status;
    std::function<void(RedisFacts&)> make;
};

void expect_found(Kind kind, std::vector<RedisIllness> const& illnesses) {
    for (auto const& [name, status, make] : illnesses) {
        auto facts = healthy(kind);
        make(facts);
        auto const checks = judge_redis(facts);
        auto const check = find(checks, name);
        EXPECT_EQ(check.status, status) << name << ": " << check.finding;
        EXPECT_FALSE(check.advice.empty()) << name << ": " << check.finding;
        EXPECT_EQ(has_failure(checks), status == Status::Fail) << name;
    }
}

TEST(DoctorRedis, FindsWhatIsWrongWithAServer) {
    expect_found(
        Kind::Server,
        {{"redis", Status::Fail, [](auto& f) { f.trouble = "Connection refused"; }},
         {"redis", Status::Fail, [](auto& f) { f.servers[0].trouble = "NOAUTH"; }},
         {"redis", Status::Fail, [](auto& f) { f.servers[0].version = "6.2.1"; }},
         {"redis", Status::Fail, [](auto& f) { f.servers[0].role = "slave"; }},
         {"redis durability", Status::Fail, [](auto& f) { f.servers[0].aof = false; }},
         {"redis durability", Status::Fail, [](auto& f) { f.servers[0].aof_write_status = "err"; }},
         {"redis durability", Status::Warn, [](auto& f) { f.servers[0].fsync = "everysec"; }},
         {"redis durability", Status::Warn, [](auto& f) { f.servers[0].fsync.reset(); }},
         {"redis durability", Status::Warn, [](auto& f) { f.servers[0].load_truncated = "yes"; }},
         {"redis memory", Status::Fail, [](auto& f) { f.servers[0].eviction = "allkeys-lru"; }},
         {"redis memory", Status::Warn, [](auto& f) { f.servers[0].memory_limit = 0; }},
         {"redis memory", Status::Warn,
          [](auto& f) { f.servers[0].memory_used = f.servers[0].memory_limit / 10 * 9; }},
         {"redis clock", Status::Warn, [](auto& f) { f.servers[0].clock_ahead_ms = -90'000; }}});
}

TEST(DoctorRedis, FindsWhatIsWrongWithASentinelSet) {
    expect_found(
        Kind::Sentinels,
        {{"sentinels", Status::Fail, [](auto& f) { f.sentinels.pop_back(); }},
         {"sentinels", Status::Warn, [](auto& f) { f.sentinels[0].trouble = "no answer"; }},
         {"sentinels", Status::Fail,
          [](auto& f) { f.sentinels[0].trouble = f.sentinels[1].trouble = "no answer"; }},
         {"sentinels", Status::Warn, [](auto& f) { f.sentinels[2].primary = "10.0.0.2:6379"; }},
         {"sentinels", Status::Warn, [](auto& f) { f.sentinels[1].others = 4; }},
         {"redis replicas", Status::Fail, [](auto& f) { f.servers.pop_back(); }},
         {"redis replicas", Status::Fail, [](auto& f) { f.servers[1].priority = 0; }},
         {"redis replicas", Status::Fail, [](auto& f) { f.servers[1].link_up = false; }},
         {"redis replicas", Status::Warn, [](auto& f) { f.ack_replicas = 0; }},
         {"redis replicas", Status::Fail, [](auto& f) { f.ack_replicas = 2; }},
         {"redis durability", Status::Warn, [](auto& f) { f.servers[1].fsync = "everysec"; }},
         {"redis fence", Status::Warn, [](auto& f) { f.servers[0].min_replicas = 0; }},
         {"redis fence", Status::Warn, [](auto& f) { f.servers[0].min_replicas.reset(); }}});
}

TEST(DoctorRedis, NeverPraisesAClusterForWhatItDoesNotPromise) {
    auto facts = healthy(Kind::Cluster);
    facts.cluster_ok = true;
    facts.cluster_slots = 16'384;
    facts.servers[0].replicas = 1;
    EXPECT_EQ(find(judge_redis(facts), "redis cluster").status, Status::Warn);
    EXPECT_FALSE(has_failure(judge_redis(facts)));
    auto const alone = "has no replica";
    EXPECT_THAT(
        find(judge_redis(facts), "redis cluster").finding, testing::Not(testing::HasSubstr(alone)));
    facts.servers[0].replicas = 0;
    EXPECT_THAT(find(judge_redis(facts), "redis cluster").finding, testing::HasSubstr(alone));
    facts.cluster_slots = 16'000;
    EXPECT_EQ(find(judge_redis(facts), "redis cluster").status, Status::Fail);
    facts.cluster_slots = 16'384;
    facts.cluster_ok = false;
    EXPECT_EQ(find(judge_redis(facts), "redis cluster").status, Status::Fail);
}

} // namespace
} // namespace switchboard::commands::doctor
