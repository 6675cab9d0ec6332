// The start-up step, over blocking connections: it runs once, before any event loop.
#include "base/random.hpp"
#include "store/redis/cluster_map.hpp"
#include "store/redis/function_library.hpp"
#include "store/redis/redis_client.hpp"
#include "store/redis/redis_session.hpp"

#include <chrono>
#include <deque>
#include <thread>

namespace switchboard::store {

namespace {

constexpr Millis kSessionTimeout{1'000};
constexpr Millis kWorkTimeout{
    15'000}; // once it serves: a library is loaded behind all else it does
constexpr Millis kRetryEvery{50};

/// The servers that take writes: one, or the primaries of a cluster.
struct Servers {
    std::deque<RedisSession> sessions; // of a cluster in the order of `map.nodes()`
    ClusterMap map;

    RedisSession& of(std::string const& key) {
        auto const node = map.node_of(cluster_slot(key));
        for (std::size_t i = 0; node && i < map.nodes().size(); ++i)
            if (map.nodes()[i] == *node) return sessions[i];
        return sessions.front();
    }
};

/// Connects, and asks whether it serves.
std::string open_server(RedisSession& session, RedisUrl const& url) {
    std::string why = session.open(url, kSessionTimeout);
    if (!why.empty()) return why;
    RedisReply const pong = session.call({"PING"});
    return RedisSession::failed(pong) ? pong.text : std::string();
}

std::string open_cluster(Servers& servers, RedisUrl const& url) {
    std::string why;
    for (RedisPeer const& seed : url.peers) {
        RedisSession session;
        why = open_server(session, url.server(seed));
        if (!why.empty()) continue;
        RedisReply const slots = session.call({"CLUSTER", "SLOTS"});
        if (RedisSession::failed(slots)) return slots.text;
        if (servers.map.learn(slots, seed.host)) break;
        why = "the cluster has no slots yet";
    }
    if (!servers.map.complete())
        return why.empty() ? "not every slot of the cluster has a node" : why;
    for (RedisPeer const& node : servers.map.nodes()) {
        why = open_server(servers.sessions.emplace_back(), url.server(node));
        if (!why.empty()) return node.text() + ": " + why;
    }
    return {};
}

std::string open_once(Servers& servers, RedisUrl const& url) {
    servers = Servers{};
    if (url.kind == RedisUrl::Kind::Cluster) return open_cluster(servers, url);
    if (url.kind == RedisUrl::Kind::Server)
        return open_server(servers.sessions.emplace_back(), url);
    auto const primary = find_primary(url, kSessionTimeout);
    if (!primary) return primary.error();
    return open_server(servers.sessions.emplace_back(), *primary);
}

std::string check_role(Servers& servers) {
    for (RedisSession& session : servers.sessions) {
        RedisReply const role = session.call({"ROLE"});
        if (!RedisSession::failed(role) && role.text_at(0) != "master")
            return "it is a " + role.text_at(0) + "; name the primary";
    }
    return {};
}

/// Waits for servers that answer and take writes; the error is the last one seen.
std::string open_servers(Servers& servers, RedisUrl const& url, Millis wait) {
    auto const until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        std::string why = open_once(servers, url);
        if (why.starts_with("NOAUTH") || why.starts_with("WRONGPASS")) return why;
        bool const fixed = url.kind == RedisUrl::Kind::Server;
        if (why.empty()) why = check_role(servers);
        if (why.empty() || (fixed && why.starts_with("it is a "))) return why;
        if (std::chrono::steady_clock::now() >= until) return why;
        std::this_thread::sleep_for(kRetryEvery);
    }
}

std::string check_server(RedisSession& session, Prepared& prepared) {
    std::string const info = session.call({"INFO", "everything"}).text;
    prepared.redis = info_value(info, "redis_version");
    if (!prepared.redis.empty() && std::stoi("0" + prepared.redis) < 7)
        return "version " + prepared.redis + " has no functions; 7.0 or later is needed";
    std::string const policy = info_value(info, "maxmemory_policy");
    if (!policy.empty() && policy != "noeviction")
        return "maxmemory-policy is " + policy + ", which would drop conversations; set noeviction";
    return {};
}

std::string check_functions(RedisSession& session, bool install) {
    // Without a key, so that every node of a cluster answers for itself.
    RedisReply const present =
        session.call({"FCALL", std::string(kFunctionPrefix) + "version", "0"});
    if (present.text_at(1) == kFunctionBuild) return {};
    std::string const library(kFunctionLibrary);
    if (!install)
        return RedisSession::failed(present)
                   ? "the function library " + library +
                         " is missing, and this server may not load it"
                   : "the function library " + library +
                         " is of another build, and this server may not replace it";
    RedisReply const loaded =
        session.call({"FUNCTION", "LOAD", "REPLACE", std::string(kFunctionSource)});
    if (RedisSession::failed(loaded))
        return "the function library cannot be loaded: " + loaded.text;
    return {};
}

/// What a first start writes must not be lost with a primary: the epoch names the timeline.
std::string confirm(Servers& servers, std::string const& key, std::uint32_t replicas) {
    if (replicas == 0) return {};
    RedisReply const have = servers.of(key).call({"WAIT", std::to_string(replicas), "900"});
    if (have.type == RedisReply::Type::Integer && have.integer >= replicas) return {};
    return "a first start needs every replica: " + std::to_string(have.integer) + " of " +
           std::to_string(replicas) + " confirm";
}

std::string fix_epochs(Servers& servers, Prepared const& prepared) {
    std::vector<std::string> all{"MSETNX"}; // one write: all are there, or none
    bool const one_server = servers.map.nodes().empty();
    for (std::uint32_t cell = 0; cell < prepared.cells; ++cell) {
        std::string const key = RedisClient::cell_key(cell) + "/epoch";
        if (one_server) {
            all.push_back(key);
            all.push_back(prepared.epoch);
            continue;
        }
        RedisReply const set = servers.of(key).call({"SETNX", key, prepared.epoch});
        if (RedisSession::failed(set)) return set.text;
    }
    if (!one_server) return {};
    RedisReply const set = servers.sessions.front().call(all);
    return RedisSession::failed(set) ? set.text : std::string();
}

std::string fix_meta(Servers& servers, PrepareOptions const& options, Prepared& prepared) {
    std::string const meta = RedisClient::global_key("meta");
    RedisSession& session = servers.of(meta);
    (void)session.call({"HSETNX", meta, "cells", std::to_string(options.cells)});
    RedisReply const first = session.call({"HSETNX", meta, "epoch", random_token()});
    RedisReply const stored = session.call({"HMGET", meta, "cells", "epoch"});
    if (RedisSession::failed(stored)) return stored.text;
    prepared.cells = static_cast<std::uint32_t>(stored.number_at(0));
    prepared.epoch = stored.text_at(1);
    if (prepared.cells == 0 || prepared.cells > 16'384 || prepared.epoch.empty())
        return "the stored cell count is broken: '" + stored.text_at(0) + "'";
    std::string why = fix_epochs(servers, prepared);
    if (why.empty() && first.integer == 1) why = confirm(servers, meta, options.ack_replicas);
    return why;
}

} // namespace

Result<Prepared, std::string> prepare(RedisUrl const& url, PrepareOptions const& options) {
    Servers servers;
    Prepared prepared;
    std::string why = open_servers(servers, url, options.wait);
    for (RedisSession& session : servers.sessions) {
        if (why.empty()) session.allow(kWorkTimeout);
        if (why.empty()) why = check_server(session, prepared);
        if (why.empty()) why = check_functions(session, options.install_functions);
    }
    if (why.empty()) why = fix_meta(servers, options, prepared);
    if (!why.empty()) return "Redis at " + url.describe() + ": " + why;
    return prepared;
}

} // namespace switchboard::store
