// Which settings of a running server differ from those that were read again.
#include "app/settings.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace switchboard::app {
namespace {

class Changes {
public:
    template<class Value> void compare(Value const& a, Value const& b, char const* key) {
        if (!(a == b)) keys_.emplace_back(key);
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(keys_); }

private:
    std::vector<std::string> keys_;
};

/// The running server knows its folder by the full path.
std::filesystem::path full(std::filesystem::path const& folder) {
    std::error_code error;
    auto path = std::filesystem::weakly_canonical(folder, error);
    return error ? folder : path;
}

void compare_server(Changes& changes, ServerSettings const& a, ServerSettings const& b) {
    changes.compare(std::pair{a.host, a.port}, std::pair{b.host, b.port}, "server.listen");
    changes.compare(full(a.data), full(b.data), "server.data");
    changes.compare(a.workers, b.workers, "server.workers");
    changes.compare(a.blocked_seconds, b.blocked_seconds, "server.blocked_seconds");
    changes.compare(a.node, b.node, "server.node");
    changes.compare(a.trusted_proxies, b.trusted_proxies, "server.trusted_proxies");
    changes.compare(a.behind_proxy, b.behind_proxy, "server.behind_proxy");
    changes.compare(a.public_url, b.public_url, "server.public_url");
    changes.compare(a.gateway.origins, b.gateway.origins, "server.allowed_origins");
    changes.compare(a.tls.certificate, b.tls.certificate, "tls.certificate");
    changes.compare(a.tls.key, b.tls.key, "tls.key");
    changes.compare(a.gateway.hsts_s, b.gateway.hsts_s, "tls.hsts_seconds");
    changes.compare(
        std::pair{a.admin_host, a.admin_port}, std::pair{b.admin_host, b.admin_port},
        "admin.listen");
    changes.compare(a.admin_only, b.admin_only, "admin.only");
    changes.compare(a.lease_ms, b.lease_ms, "cluster.lease_ms");
    changes.compare(a.sinks_loopback_http, b.sinks_loopback_http, "sinks.loopback_http");
    changes.compare(
        a.sinks_private_addresses, b.sinks_private_addresses, "sinks.private_addresses");
    changes.compare(a.sinks_lease_ms, b.sinks_lease_ms, "sinks.lease_ms");
    changes.compare(a.open_id_loopback_http, b.open_id_loopback_http, "open_id.loopback_http");
    changes.compare(
        a.open_id_private_addresses, b.open_id_private_addresses, "open_id.private_addresses");
}

void compare_uploads(Changes& changes, ServerSettings const& a, ServerSettings const& b) {
    changes.compare(a.uploads_origin, b.uploads_origin, "uploads.origin");
    changes.compare(a.uploads_clamd, b.uploads_clamd, "uploads.clamd");
    changes.compare(a.uploads_clamd_timeout_s, b.uploads_clamd_timeout_s, "uploads.clamd_timeout");
    changes.compare(a.uploads_clamd_at_once, b.uploads_clamd_at_once, "uploads.clamd_at_once");
    changes.compare(a.uploads_take_unchecked, b.uploads_take_unchecked, "uploads.clamd_down");
}

void compare_redis(Changes& changes, ServerSettings const& a, ServerSettings const& b) {
    changes.compare(a.redis_url, b.redis_url, "redis.url");
    changes.compare(a.redis_sentinels, b.redis_sentinels, "redis.sentinels");
    changes.compare(a.redis_master, b.redis_master, "redis.master");
    changes.compare(a.redis_cluster, b.redis_cluster, "redis.cluster");
    changes.compare(a.redis_user, b.redis_user, "redis.user");
    changes.compare(a.redis_password, b.redis_password, "redis.password");
    changes.compare(
        a.redis_sentinel_password, b.redis_sentinel_password, "redis.sentinel_password");
    changes.compare(a.redis_relaxed, b.redis_relaxed, "redis.relaxed");
    changes.compare(a.redis_memory_bytes, b.redis_memory_bytes, "redis.memory_bytes");
    changes.compare(a.redis_ack_replicas, b.redis_ack_replicas, "redis.ack_replicas");
    changes.compare(a.cells, b.cells, "redis.cells");
}

/// The many limits are told apart only by group: each has its name in the file already.
void compare_limits(Changes& changes, ServerSettings const& a, ServerSettings const& b) {
    gateway::GatewaySettings of_b = b.gateway;
    of_b.connections_max = a.gateway.connections_max; // these two are taken at once
    of_b.address_connections_max = a.gateway.address_connections_max;
    of_b.origins = a.gateway.origins; // named above
    of_b.hsts_s = a.gateway.hsts_s;
    changes.compare(a.gateway, of_b, "[limits] of connections and requests");
    changes.compare(a.hub, b.hub, "[limits] of people and sessions");
    changes.compare(
        std::pair{a.puzzle, a.puzzle_bits}, std::pair{b.puzzle, b.puzzle_bits},
        "[limits] of newcomers");
    changes.compare(
        std::pair{a.api, a.log_ins}, std::pair{b.api, b.log_ins}, "[limits] of API calls");
}

} // namespace

std::vector<std::string>
changes_for_restart(ServerSettings const& running, ServerSettings const& wanted) {
    Changes changes;
    compare_server(changes, running, wanted);
    compare_uploads(changes, running, wanted);
    compare_redis(changes, running, wanted);
    compare_limits(changes, running, wanted);
    return changes.take();
}

} // namespace switchboard::app
