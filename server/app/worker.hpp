// One worker thread: an event loop with its gateway, its hub and its doors to the store. Workers
// share nothing but the node's topic table and the routes, which only reading touches. Made,
// started and stopped by Server; everything inside runs on the loop's thread.
#pragma once

#include "api/doors.hpp"
#include "app/loop.hpp"
#include "app/settings.hpp"
#include "audit/audited_store.hpp"
#include "gateway/worker.hpp"
#include "hub/hub.hpp"
#include "identity/authenticator.hpp"
#include "identity/sessions.hpp"
#include "node/node.hpp"
#include "privacy/masked_contact_notes.hpp"
#include "privacy/masked_store.hpp"
#include "scanning/clamd_scanner.hpp"
#include "store/redis/redis_stores.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace switchboard::app {

class Worker {
public:
    Worker(
        std::uint16_t index, ServerSettings const& settings, store::RedisUrl const& url,
        store::Prepared const& prepared, node::Node& node, gateway::NodeShare& share,
        identity::WorkPool& passwords, ports::Metrics& metrics,
        std::shared_ptr<session::NodeLimits> limits);

    /// Before start(). Answers the endpoint that it became.
    [[nodiscard]] boost::asio::ip::tcp::endpoint listen(
        boost::asio::ip::tcp::endpoint const& endpoint, gateway::Door door,
        boost::system::error_code& error);
    void start();
    /// Any thread; `drained` is called on the worker's thread.
    void drain(std::function<void()> drained);
    void stop();

    /// The doors of the worker whose thread asks.
    [[nodiscard]] static api::WorkerDoors& current();
    /// For the watchdog.
    [[nodiscard]] Loop& loop() { return loop_; }
    [[nodiscard]] bool store_healthy() const { return stores_.healthy(); }

private:
    [[nodiscard]] node::WorkerDoors node_doors();
    [[nodiscard]] hub::HubDoors hub_doors(
        std::uint16_t index, ServerSettings const& settings, ports::Metrics& metrics,
        std::shared_ptr<session::NodeLimits> limits);

    Loop loop_;
    store::RedisStores stores_;
    ports::Bus& bus_;
    identity::StoreAuthenticator authenticator_;
    identity::Sessions sessions_;
    audit::Trail trail_;
    privacy::MaskRules mask_rules_;
    privacy::MaskedStore masked_;
    audit::AuditedStore audited_; // the store as sockets have it
    privacy::MaskedContactNotes masked_notes_;
    hub::Hub hub_;
    gateway::Worker gateway_;
    std::unique_ptr<scanning::ClamdScanner> scanner_; // null: files are not looked into
    api::WorkerDoors doors_;
};

} // namespace switchboard::app
