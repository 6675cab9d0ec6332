// What an operator may set for one server process: the command line over the configuration file
// over the defaults. A value, made once at start. It holds no account's settings; those live in the
// store.
#pragma once

#include "api/limits.hpp"
#include "base/result.hpp"
#include "gateway/settings.hpp"
#include "gateway/tls_context.hpp"
#include "hub/settings.hpp"
#include "identity/sessions.hpp"
#include "scanning/clamd_place.hpp"
#include "store/redis/redis_url.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::app {

/// What is wrong with what the operator wrote, as one sentence.
struct SettingsError {
    SettingsError() = default;
    explicit SettingsError(std::string text)
        : message{std::move(text)} {}
    std::string message;
};
[[noreturn]] inline void
throw_exception_from_error(SettingsError const& error, boost::source_location const&) {
    throw std::logic_error("value() of settings that were refused: " + error.message);
}

/// A busy disk can hold an fsync for more than a second; people wait two without calling it broken.
inline constexpr std::chrono::milliseconds kStoreTimeout{2'000};

/// When somebody unknown solves a puzzle before a first conversation.
enum class Puzzle { Off, Hot, Always };

struct ServerSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;           // 0: any free one
    std::filesystem::path data = "data"; // private Redis, transcripts, keys; mode 0700
    std::uint32_t workers = 0;           // 0: one for each core, at most 16
    /// An event loop that does not answer for so long ends the process; 0: it is only told.
    std::uint32_t blocked_seconds = 15;
    std::string node;                         // empty: kept in data/node-id
    std::vector<std::string> trusted_proxies; // whose X-Forwarded-For and -Proto are believed
    std::string public_url;    // how browsers reach this server; mailed links begin with it
    bool behind_proxy = false; // plain HTTP beyond loopback is meant: a proxy in front ends TLS
    bool demo = false;

    std::string redis_url; // empty: the embedded one, unless sentinels or a cluster are named
    std::vector<std::string> redis_sentinels; // HOST[:PORT] each
    std::string redis_master;                 // what the sentinels call the primary
    std::vector<std::string> redis_cluster;   // some nodes of a cluster, HOST[:PORT] each
    std::string redis_user, redis_password;   // of the servers behind sentinels or in a cluster
    std::string redis_sentinel_password;      // of the sentinels themselves
    bool redis_relaxed = false;               // fsync every second instead of before the ack
    std::uint64_t redis_memory_bytes = 0;     // of the embedded one; 0: half of the budget
    std::uint32_t redis_ack_replicas = 0;     // profile H: every promotable replica
    /// How long a dead node's work stays where it was: its inbox, its follows, the routers of its
    /// cells. Renewed three times in that; shorter moves sooner, and wants a calmer store.
    std::uint32_t lease_ms = 9'000;
    std::uint32_t cells = 64; // fixed at the very first start

    bool sinks_loopback_http = false;      // webhooks to http:// on this machine
    bool sinks_private_addresses = false;  // webhooks into the company's own network
    std::uint32_t sinks_lease_ms = 60'000; // a delivery stays so long with a node that died
    std::string sinks_key_file;            // seals their secrets; empty: data/seal.key
    std::string sinks_ca_file;             // authorities to trust, PEM; empty: the system's
    std::string seal_key;                  // as read from the key file; no setting

    bool open_id_loopback_http = false;     // providers at http:// on this machine
    bool open_id_private_addresses = false; // providers in the company's own network

    std::string uploads_origin; // where files are read from; empty: where everything else is
    scanning::ClamdPlace uploads_clamd;         // empty: files are not looked into
    std::uint32_t uploads_clamd_timeout_s = 20; // for one file; below limits.answer_seconds
    std::uint32_t uploads_clamd_at_once = 8;    // files of this node
    bool uploads_take_unchecked = false;        // where clamd did not look at them

    gateway::TlsFiles tls;  // empty: plain
    std::string admin_host; // empty: no listener of the operators' own
    std::uint16_t admin_port = 0;
    bool admin_only = false; // what only an admin may do, and /metrics, is served there alone

    gateway::GatewaySettings gateway; // limits of connections, and who may connect from where
    hub::HubSettings hub;             // limits of sessions
    Puzzle puzzle = Puzzle::Off;
    std::uint32_t puzzle_bits = 16; // each doubles the work: 16 take a browser a second
    api::ApiLimits api;             // limits of API calls
    identity::LogInLimits log_ins;  // that failed
    std::string log_level = "info";
};

/// The keys in which two settings differ, as the file names them, and that need a restart.
[[nodiscard]] std::vector<std::string>
changes_for_restart(ServerSettings const& running, ServerSettings const& wanted);

/// Reads `[server]`, `[tls]`, `[admin]`, `[redis]`, `[cluster]`, `[sinks]`, `[open_id]`,
/// `[uploads]`, `[limits]` and `[log]` of a TOML file over `base`. The error names the file, the
/// line and the key; unknown keys are errors.
[[nodiscard]] Result<ServerSettings, SettingsError>
read_settings(std::filesystem::path const& file, ServerSettings base);

/// The Redis that the settings name: `redis.url`, or `redis.sentinels` with `redis.master`, or
/// `redis.cluster`; nothing for the embedded one. The error names the key.
[[nodiscard]] Result<std::optional<store::RedisUrl>, SettingsError>
redis_place(ServerSettings const& settings);

/// "HOST:PORT", "[IPV6]:PORT" or ":PORT" (every address).
[[nodiscard]] Result<std::pair<std::string, std::uint16_t>, SettingsError>
parse_listen(std::string_view text);

} // namespace switchboard::app
