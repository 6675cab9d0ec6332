// The control thread: the node's lease and inbox, the routing host, the transcript outbox. Owns
// their stores and their loop. Made, started and stopped by Server; the workers reach it only
// through the bus.
#pragma once

#include "app/account_cache.hpp"
#include "app/loop.hpp"
#include "app/settings.hpp"
#include "identity/work_pool.hpp"
#include "node/node.hpp"
#include "ports/metrics.hpp"
#include "privacy/erase_again.hpp"
#include "privacy/retention.hpp"
#include "routing/host.hpp"
#include "sinks/outbox_runner.hpp"
#include "store/redis/redis_stores.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::app {

/// What every sink of this server goes by.
[[nodiscard]] sinks::SinkSettings sink_settings(ServerSettings const& settings);

/// What erasing by time needs of the rest of the server.
struct ErasingHelp {
    identity::WorkPool& files;                                          // removes transcripts
    std::function<void(std::string const&, std::string const&)> forget; // account, conversation
    std::function<void(std::string const&, std::string const&)> forget_contact;
    std::function<bool()> rewrite;                            // blocks; false: it did not begin
    std::function<std::vector<privacy::ErasedName>()> erased; // the list; blocks
};

class Control {
public:
    Control(
        ServerSettings const& settings, std::string node_name, store::RedisUrl const& url,
        store::Prepared const& prepared, ports::Metrics& metrics, ErasingHelp help);

    [[nodiscard]] node::Node& node() { return node_; }
    /// For the watchdog.
    [[nodiscard]] Loop& loop() { return loop_; }
    void start();
    /// Gives back the leases and leaves the node list, within `patience`; then joins the thread.
    void stop(Millis patience);
    /// Any thread: the node is registered and the router has looked at every account.
    [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_relaxed); }

private:
    void watch_readiness();
    [[nodiscard]] privacy::RetentionDoors
    retention_doors(ServerSettings const& settings, ports::Metrics& metrics, ErasingHelp help);
    [[nodiscard]] privacy::EraseAgainDoors
    again_doors(ServerSettings const& settings, ErasingHelp help);
    [[nodiscard]] privacy::ErasingDoors
    erasing_doors(ServerSettings const& settings, identity::WorkPool& files);

    Loop loop_{"sb-control"};
    store::RedisStores stores_;
    node::Node node_;
    AccountCache accounts_;
    sinks::OutboxRunner outbox_;
    routing::RoutingHost routing_;
    audit::Trail trail_;
    privacy::Retention retention_;
    privacy::EraseAgain again_;
    std::atomic<bool> ready_{false};
};

} // namespace switchboard::app
