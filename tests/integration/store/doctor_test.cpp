// The doctor asks real servers: one, a Sentinel set, a cluster.
#include "commands/doctor/doctor.hpp"
#include "commands/doctor/redis_checks.hpp"
#include "commands/doctor/redis_look.hpp"
#include "redis_cluster.hpp"
#include "redis_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace switchboard::store::test {

namespace {

using commands::doctor::Check;
using commands::doctor::judge_redis;
using commands::doctor::look_at_redis;
using commands::doctor::Status;
using testing::HasSubstr;

Check find(std::string const& url, char const* name, std::uint32_t ack_replicas = 0) {
    for (Check const& each : judge_redis(look_at_redis(*RedisUrl::parse(url), ack_replicas)))
        if (each.name == name) return each;
    ADD_FAILURE() << "no check " << name;
    return {};
}

TEST(DoctorAsks, OneServer) {
    RedisServer server{{"--maxmemory", "1gb", "--aof-load-truncated", "no"}};
    for (Check const& each : judge_redis(look_at_redis(*RedisUrl::parse(server.url()), 0)))
        EXPECT_EQ(each.status, Status::Ok) << each.name << ": " << each.finding;
    auto const set = [&](char const* name, char const* value) {
        ASSERT_EQ(redis_command(server.socket(), {"CONFIG", "SET", name, value}), "OK");
    };
    set("maxmemory", "0");
    EXPECT_EQ(find(server.url(), "redis memory").status, Status::Warn);
    set("maxmemory-policy", "allkeys-lru");
    EXPECT_EQ(find(server.url(), "redis memory").status, Status::Fail);
    set("aof-load-truncated", "yes");
    EXPECT_THAT(find(server.url(), "redis durability").finding, HasSubstr("half a transaction"));
    set("appendfsync", "everysec");
    EXPECT_EQ(find(server.url(), "redis durability").status, Status::Warn);
    set("appendonly", "no");
    EXPECT_EQ(find(server.url(), "redis durability").status, Status::Fail);
    server.kill_hard();
    EXPECT_EQ(find(server.url(), "redis").status, Status::Fail);
}

TEST(DoctorAsks, AServerThatDoesNotLetItAskForSettings) {
    RedisServer server{{"--maxmemory", "1gb"}};
    ASSERT_EQ(
        redis_command(
            server.socket(), {"ACL", "SETUSER", "gate", "on", ">word", "~*", "+@all", "-config"}),
        "OK");
    auto url = *RedisUrl::parse(server.url());
    url.user = "gate";
    url.password = "word";
    auto const checks = judge_redis(look_at_redis(url, 0));
    ASSERT_GT(checks.size(), 1U);
    EXPECT_EQ(checks[1].name, "redis durability");
    EXPECT_EQ(checks[1].status, Status::Warn);
    EXPECT_THAT(checks[1].finding, HasSubstr("may not be asked"));
    url.password = "wrong";
    EXPECT_EQ(judge_redis(look_at_redis(url, 0))[0].status, Status::Fail);
}

TEST(DoctorAsks, ASentinelSet) {
    RedisSet set;
    for (std::size_t i = 0; i < 2; ++i)
        ASSERT_EQ(
            redis_command(set.server(i).socket(), {"CONFIG", "SET", "aof-load-truncated", "no"}),
            "OK");
    EXPECT_EQ(find(set.url(), "redis", 1).status, Status::Ok);
    EXPECT_EQ(find(set.url(), "sentinels", 1).status, Status::Ok);
    EXPECT_EQ(find(set.url(), "redis durability", 1).status, Status::Ok);
    EXPECT_EQ(find(set.url(), "redis replicas", 1).status, Status::Ok);
    EXPECT_EQ(find(set.url(), "redis replicas", 0).status, Status::Warn);
    EXPECT_EQ(find(set.url(), "redis replicas", 2).status, Status::Fail);
    EXPECT_EQ(find(set.url(), "redis fence", 1).status, Status::Warn);
    std::size_t const primary = *set.primary();
    std::string const socket = set.server(primary).socket();
    ASSERT_EQ(redis_command(socket, {"CONFIG", "SET", "min-replicas-to-write", "1"}), "OK");
    EXPECT_EQ(find(set.url(), "redis fence", 1).status, Status::Ok);
    set.server(1 - primary).kill_hard();
    ASSERT_TRUE(wait_for([&] {
        return redis_command(socket, {"INFO", "replication"}).find("connected_slaves:0") !=
               std::string::npos;
    }));
    EXPECT_EQ(find(set.url(), "redis replicas", 1).status, Status::Fail);
    set.sentinel(0).kill_hard();
    EXPECT_EQ(find(set.url(), "sentinels", 1).status, Status::Warn);
    set.sentinel(1).kill_hard();
    EXPECT_EQ(find(set.url(), "sentinels", 1).status, Status::Fail);
}

TEST(DoctorAsks, ACluster) {
    RedisCluster cluster;
    EXPECT_EQ(find(cluster.url(), "redis").status, Status::Ok);
    Check const whole = find(cluster.url(), "redis cluster");
    EXPECT_EQ(whole.status, Status::Warn);
    EXPECT_THAT(whole.finding, HasSubstr("has no replica"));
    cluster.server(2).kill_hard();
    EXPECT_EQ(find(cluster.url(), "redis").status, Status::Fail);
}

TEST(DoctorAsks, WhatTheCommandLineNames) {
    RedisServer server{{"--maxmemory", "1gb", "--aof-load-truncated", "no"}};
    commands::doctor::Options options;
    options.redis = server.url();
    options.data_dir = testing::TempDir();
    std::ostringstream said;
    (void)commands::doctor::run(options, {}, {}, said);
    EXPECT_THAT(said.str(), HasSubstr("OK    redis durability  "));
    EXPECT_THAT(said.str(), HasSubstr("appendfsync always"));

    options.redis = "redis+sentinel://10.0.0.1";
    std::ostringstream refused;
    EXPECT_EQ(commands::doctor::run(options, {}, {}, refused), 1);
    EXPECT_THAT(refused.str(), HasSubstr("FAIL  redis "));

    options.redis.clear();
    options.server_file = "switchboard.toml";
    std::ostringstream named;
    auto const place = [&](std::string const&) {
        return commands::doctor::NamedPlaces{*RedisUrl::parse(server.url()), 0, {}};
    };
    (void)commands::doctor::run(options, {}, place, named);
    EXPECT_THAT(named.str(), HasSubstr("OK    redis memory  "));
}

} // namespace
} // namespace switchboard::store::test
