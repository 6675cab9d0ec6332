// Hosts the routers of the cells that this node owns: takes and renews leases, feeds each account's
// command stream to its AccountRouter, commits what comes out, and starts over from the store when
// a commit's outcome is unknown. Runs on one thread (the routing thread, or the simulator's) and
// never blocks it. It holds no state that is not in the store: losing it loses nothing.
#pragma once

#include "ports/config_store.hpp"
#include "ports/metrics.hpp"
#include "ports/routing_store.hpp"
#include "routing/account_router.hpp"
#include "routing/store_clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace switchboard::routing {

struct HostSettings {
    Millis lease_ttl{9'000};   // how long the cells of a dead node stay without a router, at most
    Millis lease_renew{2'700}; // three chances before the lease runs out
    Millis lease_ask{500}; // for a cell that another node has, so that it is not late at the end
    Millis publish_every{250}; // board and positions: fast enough for eyes, slow enough to coalesce
    Millis look_every{15'000}; // an account that nobody wakes looks at its stream all the same
    Millis listen_for{5'000};  // one call to the store waits this long for any account's commands
    Millis retry_after{200};   // after the store failed
    Millis sweep_every{15'000}; // sessions of dead nodes
    std::uint32_t batch_max =
        128; // commands settled in one commit: bounds the store's time in one step
};

struct HostDoors {
    ports::RoutingStore& store;
    ports::ConfigStore& config;
    ports::Metrics& metrics;
    std::string node;
    std::function<TimePoint()> now;
    std::function<void(Millis, std::function<void()>)> after; // runs later, on this thread
    LocalDay local_day;
    std::function<void()> finished; // a commit ended conversations: the outbox has work
    std::function<void(std::string const&)> log; // one line for the operator
};

class AccountHost;

class RoutingHost {
public:
    RoutingHost(HostDoors doors, HostSettings settings);
    ~RoutingHost();
    RoutingHost(RoutingHost const&) = delete;
    RoutingHost& operator=(RoutingHost const&) = delete;

    void start();
    /// Stops after the commit in flight and gives the leases back; `done` is called once.
    void stop(std::function<void()> done);
    /// Every account known is hosted here or by another node.
    [[nodiscard]] bool settled() const { return settled_; }
    /// This node has the lease of the account's cell and its router.
    [[nodiscard]] bool hosts(std::string const& account) const { return hosts_.contains(account); }
    [[nodiscard]] std::size_t hosted() const { return hosts_.size(); }

private:
    struct Cell {
        ports::Lease lease;
        bool asks_again = false; // because another node has it
        TimePoint valid_until{};
        bool held = false;
        bool asking = false;
        bool listening = false;
        std::string mark{"0-0"}; // in its wake-up stream
    };
    void round();
    void on_accounts(std::vector<std::string> const& accounts);
    void ask_lease(std::uint32_t cell);
    void ask_again(std::uint32_t cell);
    void on_lease(std::uint32_t cell, TimePoint asked, ports::Outcome<ports::Lease> const& outcome);
    void host_cell(std::uint32_t cell);
    void drop_cell(std::uint32_t cell, char const* why);
    void expire_leases();
    void listen_soon();
    void listen(Millis wait);
    void await(ports::CellMarks marks, Millis wait);
    void on_wake_ups(ports::CellMarks const& asked, ports::Outcome<ports::WakeUps> const& outcome);
    void measure();

    std::shared_ptr<HostDoors const> doors_; // outlives this in the calls that are still under way
    // Of the accounts: what waits and what came is counted by one clock, the store's.
    std::shared_ptr<StoreClock> store_clock_ = std::make_shared<StoreClock>();
    std::shared_ptr<HostDoors const> account_doors_;
    HostSettings settings_;
    std::map<std::uint32_t, Cell> cells_;
    std::map<std::uint32_t, std::vector<std::string>> accounts_;
    std::map<std::string, std::shared_ptr<AccountHost>> hosts_;
    bool stopping_ = false;
    bool settled_ = false;
    bool will_listen_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::routing
