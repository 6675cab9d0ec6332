// What the doctor found out about the Redis that a server shall use: each server of it, the
// sentinels, the cluster. Plain values; any thread. It judges nothing (redis_checks.hpp does).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::commands::doctor {

struct RedisServerFacts {
    std::string address;
    std::string trouble; // why it could not be asked; empty: it answered
    std::string version;
    std::string role; // "master" or "slave", as Redis calls them
    bool aof = false;
    std::string aof_write_status;              // "ok", or the last write failed
    std::optional<std::string> fsync;          // nothing: CONFIG is not allowed to us
    std::optional<std::string> load_truncated; // aof-load-truncated
    std::optional<std::string> eviction;       // maxmemory-policy
    std::uint64_t memory_limit = 0;            // bytes; 0: none
    std::uint64_t memory_used = 0;             // bytes
    std::optional<std::uint32_t> min_replicas; // min-replicas-to-write
    std::int64_t clock_ahead_ms = 0;           // of this machine's clock
    /// Of a replica.
    bool link_up = true;
    std::uint32_t priority = 100; // 0: never becomes primary
    /// Of a primary: replicas that are attached now.
    std::uint32_t replicas = 0;
};

struct SentinelFacts {
    std::string address;
    std::string trouble; // empty: it answered
    std::string primary; // whom it names
    std::uint32_t quorum = 0;
    std::uint32_t others = 0; // further sentinels that it knows
    std::uint32_t down_after_ms = 0;
};

struct RedisFacts {
    enum class Kind : std::uint8_t { Server, Sentinels, Cluster };
    Kind kind = Kind::Server;
    std::string described; // without credentials
    std::string trouble;   // why nothing could be found out; empty: it could
    /// The primary first, then its replicas; of a cluster every primary that was named.
    std::vector<RedisServerFacts> servers;
    std::vector<SentinelFacts> sentinels;
    bool cluster_ok = false;
    std::uint32_t cluster_slots = 0; // that have a node
    std::uint32_t ack_replicas = 0;  // redis.ack_replicas, as the server will have it
};

} // namespace switchboard::commands::doctor
