// The one door to the Redis implementation: a synchronous start-up step, and a bundle of ports on
// one io_context. Each worker makes its own bundle; a bundle is used and answers only on its
// io_context's thread. It never starts a thread, and after `prepare` it never blocks one.
#pragma once

#include "base/time.hpp"
#include "ports/audit_store.hpp"
#include "ports/config_store.hpp"
#include "ports/contact_note_store.hpp"
#include "ports/desk_store.hpp"
#include "ports/node_store.hpp"
#include "ports/outbox_store.hpp"
#include "ports/privacy_store.hpp"
#include "ports/routing_store.hpp"
#include "ports/store.hpp"
#include "ports/upload_store.hpp"
#include "ports/vault_store.hpp"
#include "store/redis/redis_url.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace switchboard::store {

struct PrepareOptions {
    std::uint32_t cells = 64;       // used at the very first start only, then fixed in the store
    bool install_functions = true;  // load the library if it is missing or another version
    Millis wait{10'000};            // for a Redis that is starting or loading its data
    std::uint32_t ack_replicas = 0; // must have what the very first start writes
};

/// What the store told at start-up, needed by every bundle.
struct Prepared {
    std::uint32_t cells = 0;
    std::string epoch; // the store's timeline
    std::string redis; // version, for the log
};

/// Finds the primary (or all of them), checks version, role and eviction policy, installs or checks
/// the function library, fixes the cell count. The error is a sentence for the operator.
[[nodiscard]] Result<Prepared, std::string>
prepare(RedisUrl const& url, PrepareOptions const& options = {});

/// What a bundle tells of its calls, on its own thread; either may be empty. Blocking reads are not
/// told of: they wait on purpose.
struct CallWatch {
    std::function<void(std::chrono::duration<double>)> answered; // from the call to its answer
    /// By the name that the table of limits has for it (deploy/README.md); a literal.
    std::function<void(char const* limit)> refused;
};

struct RedisOptions {
    Millis op_timeout{1'000};
    Millis connect_timeout{1'000};
    Millis backoff_min{50};
    Millis backoff_max{2'000};
    std::uint32_t in_flight_max = 10'000; // further calls are answered OVERLOADED
    std::uint32_t blocking_connections_max = 256;
    std::uint32_t ack_replicas = 0; // profile H: every promotable replica must have the write
    Millis replicas_timeout{500};
    std::function<void(std::string const&)>
        log; // connection events, one sentence each; may be empty
    CallWatch watch;
};

/// Ports over one pipelined connection (made at once, reconnected for ever; with `ack_replicas` a
/// second one for reads; in a cluster one for each node) and a few blocking ones. Of a Sentinel set
/// they follow the primary. Destroying the bundle answers whatever is in flight with
/// STORE_UNAVAILABLE through the io_context.
struct RedisStores {
    std::unique_ptr<ports::Store> store;
    std::unique_ptr<ports::RoutingStore> routing;
    std::unique_ptr<ports::OutboxStore> outbox;
    std::unique_ptr<ports::ConfigStore> config;
    std::unique_ptr<ports::NodeStore> nodes;
    std::unique_ptr<ports::UploadStore> uploads;
    std::unique_ptr<ports::DeskStore> desk;
    std::unique_ptr<ports::ContactNoteStore> contact_notes;
    std::unique_ptr<ports::VaultStore> vault;
    std::unique_ptr<ports::AuditStore> audit;
    std::unique_ptr<ports::PrivacyStore> privacy;
    std::function<bool()> healthy; // connected, and the circuit is closed
};

[[nodiscard]] RedisStores make_redis_stores(
    boost::asio::io_context& io, RedisUrl const& url, Prepared const& prepared,
    RedisOptions const& options = {});

} // namespace switchboard::store
