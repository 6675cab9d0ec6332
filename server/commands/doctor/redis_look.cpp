#include "commands/doctor/redis_look.hpp"

#include "store/redis/cluster_map.hpp"
#include "store/redis/redis_session.hpp"

#include <charconv>
#include <chrono>
#include <map>
#include <utility>

namespace switchboard::commands::doctor {

namespace {

using store::RedisPeer;
using store::RedisReply;
using store::RedisSession;
using store::RedisUrl;

constexpr Millis kRedisPatience{1'000};

std::uint64_t number(std::string const& text) {
    std::uint64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<std::string> setting(RedisSession& session, std::string const& name) {
    RedisReply const reply = session.call({"CONFIG", "GET", name});
    if (RedisSession::failed(reply) || reply.items.size() < 2) return std::nullopt;
    return reply.text_at(1);
}

std::int64_t clock_ahead_ms(RedisSession& session) {
    using namespace std::chrono;
    RedisReply const time = session.call({"TIME"});
    if (time.items.size() < 2) return 0;
    auto const theirs = static_cast<std::int64_t>(
        number(time.text_at(0)) * 1'000 + number(time.text_at(1)) / 1'000);
    auto const ours = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    return theirs - ours;
}

std::string name_of(RedisUrl const& url) {
    return url.unix_path.empty() ? RedisPeer{url.host, url.port}.text() : url.unix_path;
}

/// `replicas` gets where the replicas of this server are, if it is a primary.
RedisServerFacts look_at_server(RedisUrl const& url, std::vector<RedisPeer>& replicas) {
    RedisServerFacts facts;
    facts.address = name_of(url);
    RedisSession session;
    facts.trouble = session.open(url, kRedisPatience);
    if (!facts.trouble.empty()) return facts;
    RedisReply const reply = session.call({"INFO", "everything"});
    if (RedisSession::failed(reply)) {
        facts.trouble = reply.text;
        return facts;
    }
    auto const value = [&](char const* key) { return store::info_value(reply.text, key); };
    facts.version = value("redis_version");
    facts.role = value("role");
    facts.aof = value("aof_enabled") == "1";
    facts.aof_write_status = value("aof_last_write_status");
    facts.memory_limit = number(value("maxmemory"));
    facts.memory_used = number(value("used_memory"));
    facts.eviction = value("maxmemory_policy");
    facts.link_up = value("master_link_status") != "down";
    if (facts.role == "slave")
        facts.priority = static_cast<std::uint32_t>(number(value("slave_priority")));
    facts.replicas = static_cast<std::uint32_t>(number(value("connected_slaves")));
    facts.fsync = setting(session, "appendfsync");
    facts.load_truncated = setting(session, "aof-load-truncated");
    if (auto const least = setting(session, "min-replicas-to-write"))
        facts.min_replicas = static_cast<std::uint32_t>(number(*least));
    facts.clock_ahead_ms = clock_ahead_ms(session);
    RedisReply const role = session.call({"ROLE"});
    if (role.text_at(0) != "master") return facts;
    for (RedisReply const& each : role.at(2).items)
        replicas.push_back({each.text_at(0), static_cast<std::uint16_t>(number(each.text_at(1)))});
    return facts;
}

/// SENTINEL MASTER answers names and values in turn.
SentinelFacts look_at_sentinel(RedisUrl const& set, RedisPeer const& at) {
    SentinelFacts facts;
    facts.address = at.text();
    RedisSession session;
    facts.trouble = session.open(set.sentinel(at), kRedisPatience);
    if (!facts.trouble.empty()) return facts;
    RedisReply const reply = session.call({"SENTINEL", "MASTER", set.master});
    if (RedisSession::failed(reply)) {
        facts.trouble = reply.text;
        return facts;
    }
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2)
        values[reply.text_at(i)] = reply.text_at(i + 1);
    facts.primary = values["ip"] + ":" + values["port"];
    facts.quorum = static_cast<std::uint32_t>(number(values["quorum"]));
    facts.others = static_cast<std::uint32_t>(number(values["num-other-sentinels"]));
    facts.down_after_ms = static_cast<std::uint32_t>(number(values["down-after-milliseconds"]));
    return facts;
}

void look_at_set(RedisFacts& facts, RedisUrl const& url) {
    for (RedisPeer const& sentinel : url.peers)
        facts.sentinels.push_back(look_at_sentinel(url, sentinel));
    auto const primary = store::find_primary(url, kRedisPatience);
    if (!primary) {
        facts.trouble = primary.error();
        return;
    }
    std::vector<RedisPeer> replicas, ignored;
    facts.servers.push_back(look_at_server(*primary, replicas));
    for (RedisPeer const& replica : replicas)
        facts.servers.push_back(look_at_server(url.server(replica), ignored));
}

std::uint32_t slots_of(RedisReply const& slots) {
    std::uint32_t count = 0;
    for (RedisReply const& range : slots.items)
        count += static_cast<std::uint32_t>(range.number_at(1) - range.number_at(0) + 1);
    return count;
}

void look_at_cluster(RedisFacts& facts, RedisUrl const& url) {
    store::ClusterMap map;
    for (RedisPeer const& seed : url.peers) {
        RedisSession session;
        facts.trouble = session.open(url.server(seed), kRedisPatience);
        if (!facts.trouble.empty()) continue;
        RedisReply const slots = session.call({"CLUSTER", "SLOTS"});
        if (RedisSession::failed(slots)) {
            facts.trouble = slots.text;
            continue;
        }
        (void)map.learn(slots, seed.host);
        facts.cluster_slots = slots_of(slots);
        std::string const info = session.call({"CLUSTER", "INFO"}).text;
        facts.cluster_ok = info.find("cluster_state:ok") != std::string::npos;
        break;
    }
    std::vector<RedisPeer> ignored;
    for (RedisPeer const& node : map.nodes())
        facts.servers.push_back(look_at_server(url.server(node), ignored));
}

} // namespace

RedisFacts look_at_redis(store::RedisUrl const& url, std::uint32_t ack_replicas) {
    RedisFacts facts;
    facts.described = url.describe();
    facts.ack_replicas = ack_replicas;
    std::vector<RedisPeer> ignored;
    switch (url.kind) {
    case RedisUrl::Kind::Server:
        facts.servers.push_back(look_at_server(url, ignored));
        break;
    case RedisUrl::Kind::Sentinels:
        facts.kind = RedisFacts::Kind::Sentinels;
        look_at_set(facts, url);
        break;
    case RedisUrl::Kind::Cluster:
        facts.kind = RedisFacts::Kind::Cluster;
        look_at_cluster(facts, url);
        break;
    }
    return facts;
}

} // namespace switchboard::commands::doctor
