// The loop of one account: read commands, decide, commit, again. Owned by RoutingHost through a
// shared pointer that outstanding store calls also hold; same thread. It never has two commits in
// flight, so a failed one costs one rebuild and nothing else.
#pragma once

#include "routing/host.hpp"

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

private:
    void load();
    void read();
    void on_commands(std::vector<ports::QueuedCommand> items);
    void
    decide(std::vector<ports::QueuedCommand> const& items, std::optional<v1::AccountConfig> config);
    void commit(std::vector<ports::CommitOp> ops, std::string position);
    void sweep();
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
    ports::Histogram& commit_seconds_;
    ports::Counter& commands_;
};

} // namespace switchboard::routing
