// The loop of one account: read commands, decide, commit, again; and rest when there is nothing to
// read, until it is woken or a timer is due. Owned by RoutingHost through a shared pointer that
// outstanding store calls also hold; same thread. It never has two commits in flight, so a failed
// one costs one rebuild and nothing else.
#pragma once

#include "routing/host.hpp"
#include "routing/routing_metrics.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::routing {

class AccountHost : public std::enable_shared_from_this<AccountHost> {
public:
    AccountHost(
        std::shared_ptr<HostDoors const> doors, HostSettings settings, std::string account,
        ports::Lease lease, std::function<void(char const*)> lost);
    void start() { load(); }
    /// No further commit is begun; `done` is called when none is in flight.
    void stop(std::function<void()> done);
    void renew(ports::Lease lease) { lease_ = lease; }
    /// The store has commands for this account.
    void wake();
    [[nodiscard]] Standing standing() const { return router_ ? router_->standing() : Standing{}; }

private:
    void load();
    void read_backlog(std::shared_ptr<ports::AccountState> state);
    void read();
    void rest();
    void on_commands(std::vector<ports::QueuedCommand> items);
    void
    decide(std::vector<ports::QueuedCommand> const& items, std::optional<v1::AccountConfig> config);
    void commit(std::vector<ports::CommitOp> ops, std::string position, TimePoint oldest);
    void committed(TimePoint begun, TimePoint oldest);
    void sweep();
    void check_invariants();
    void again_later(char const* what, ports::Error const& error, void (AccountHost::*step)());
    [[nodiscard]] Millis patience() const;
    [[nodiscard]] bool stopped();

    std::shared_ptr<HostDoors const> doors_;
    HostSettings settings_;
    std::string account_;
    ports::Lease lease_;
    std::function<void(char const*)> lost_;
    std::optional<AccountRouter> router_;
    std::string position_;
    TimePoint published_{};
    TimePoint swept_{};
    bool stopping_ = false;
    std::function<void()> stop_done_;
    bool resting_ = false;
    bool woken_ = false;      // while it was not resting
    std::uint64_t rests_ = 0; // tells the timer of this rest from those of earlier ones
    RoutingMetrics metrics_;
};

} // namespace switchboard::routing
