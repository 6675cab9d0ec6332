// Where a Redis is: one server, a set of Sentinels that know where the primary is, or a cluster;
// with credentials and a database number. A value; any thread. Never prints its passwords.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::store {

struct RedisPeer {
    std::string host;
    std::uint16_t port = 0;

    [[nodiscard]] std::string text() const { return host + ":" + std::to_string(port); }
    friend bool operator==(RedisPeer const&, RedisPeer const&) = default;
};

struct RedisUrl {
    enum class Kind : std::uint8_t { Server, Sentinels, Cluster };

    Kind kind = Kind::Server;
    std::string host; // of a server; empty for a unix socket
    std::uint16_t port = 6379;
    std::string unix_path;         // empty for TCP
    std::vector<RedisPeer> peers;  // the sentinels, or some nodes of the cluster
    std::string master;            // what the sentinels call the primary
    std::string user;              // empty: the default user
    std::string password;          // empty: no AUTH
    std::string sentinel_password; // of the sentinels themselves; empty: no AUTH
    std::uint32_t database = 0;

    /// redis://[user:pass@]host[:port][/db], unix:///path/to.sock[?db=N],
    /// redis+sentinel://[user:pass@]host[:port],host[:port],.../MASTER[/db] (ports default to
    /// 26379), redis+cluster://[user:pass@]host[:port],... ; the error says what is wrong.
    [[nodiscard]] static Result<RedisUrl, std::string> parse(std::string_view text);
    [[nodiscard]] static RedisUrl unix_socket(std::string path);
    /// A server of this set or cluster: the same credentials, another address.
    [[nodiscard]] RedisUrl server(RedisPeer const& at) const;
    /// A sentinel of this set.
    [[nodiscard]] RedisUrl sentinel(RedisPeer const& at) const;
    [[nodiscard]] bool same_server(RedisUrl const& other) const {
        return host == other.host && port == other.port && unix_path == other.unix_path;
    }
    /// For logs: without credentials.
    [[nodiscard]] std::string describe() const;
};

/// "host", "host:port" or "[v6]:port".
[[nodiscard]] Result<RedisPeer, std::string>
parse_peer(std::string_view text, std::uint16_t default_port);

/// A name that Sentinel accepts for a primary: letters, digits and ".-_".
[[nodiscard]] bool is_master_name(std::string_view name);

} // namespace switchboard::store
