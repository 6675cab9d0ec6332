// One simulated server process: a node with its workers' hubs and, with the real router, its
// routing host. Owns all of it; one thread. Killing it is destroying it: whatever was under way
// finds nobody.
#pragma once

#include "client.hpp"
#include "faulty_store.hpp"
#include "hub/hub.hpp"
#include "metrics/memory_metrics.hpp"
#include "node/node.hpp"
#include "routing/host.hpp"
#include "unfenced_routing.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sim {

class Process final : public ports::Authenticator {
public:
    Process(
        StoreNetwork& network, std::string name, std::size_t place, RouterKind router,
        hub::HubSettings settings);
    ~Process() override;
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    [[nodiscard]] Door door();
    [[nodiscard]] std::size_t in_flight() const;
    /// Stands still for a while: timers, answers and messages wait, its leases run out meanwhile.
    void freeze(Millis time) { sim::freeze(network_.timeline, life_, time); }
    /// Somebody sets the machine's clock.
    void set_clock(Millis error) { life_->clock_error = error; }
    void authenticate(std::string token, ports::Done<ports::Caller> done) override;
    void recheck(ports::Caller caller, ports::Done<ports::Caller> done) override;
    void used(ports::Caller const& /*caller*/) override {}

private:
    struct Worker {
        std::unique_ptr<FaultyStore> store;
        std::unique_ptr<hub::Hub> hub;
    };
    void add_worker(std::size_t index, hub::HubSettings settings);
    void tick();
    void add_router();
    /// Runs later unless this process is gone by then.
    void later(Millis delay, std::function<void()> task);

    [[nodiscard]] TimePoint clock() const { return life_->clock(network_.timeline); }

    StoreNetwork& network_;
    std::string name_;
    std::size_t place_;
    LifePtr life_ = std::make_shared<Life>();
    metrics::NullMetrics metrics_; // a run is judged by its history
    FaultyStore control_;
    FaultyStore routing_;
    std::unique_ptr<node::Node> node_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<UnfencedRouting> unfenced_; // of a planted bug
    std::unique_ptr<routing::RoutingHost> router_;
    std::uint64_t ids_ = 0;
};

} // namespace switchboard::sim
