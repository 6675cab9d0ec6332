// Hosts the engine of one account: commands of its stream in, commit steps out. Owned by
// RoutingHost; routing thread; the same code runs in the simulator. It knows no store, socket or
// clock: it is told the time, and what it returns takes effect only if its host's commit is
// accepted.
#pragma once

#include "ports/routing_store.hpp"
#include "router/engine.hpp"
#include "routing/board.hpp"
#include "routing/command_map.hpp"
#include "routing/effect_writer.hpp"
#include "routing/live_table.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace switchboard::routing {

/// Which day it is somewhere, for the counts since midnight: "2026-11-23".
using LocalDay = std::function<std::string(TimePoint, std::string const& time_zone)>;

class AccountRouter {
public:
    /// Rebuilds the engine from what the store has; links are recovering until sessions show
    /// themselves. An error names the record that cannot be read or the setting that the engine
    /// refuses.
    [[nodiscard]] static ports::Outcome<AccountRouter>
    restore(ports::AccountState state, LocalDay local_day, TimePoint now);

    /// One command of the stream; its effects and the answer to its sender are added to `ops`.
    void handle(ports::QueuedCommand const& item, std::vector<ports::CommitOp>& ops);
    /// Timers that are due.
    void advance(TimePoint now, std::vector<ports::CommitOp>& ops);
    /// New settings: only what differs is told to the engine.
    void reconfigure(v1::AccountConfig config, TimePoint now, std::vector<ports::CommitOp>& ops);
    /// Changed board rows and queue positions, coalesced by the host's rhythm.
    void publish(TimePoint now, std::vector<ports::CommitOp>& ops);
    /// The engine's records touched since the last call; last in every commit.
    void put_records(std::vector<ports::CommitOp>& ops);

    [[nodiscard]] std::optional<TimePoint> next_deadline() const { return engine_.next_deadline(); }
    [[nodiscard]] router::Engine const& engine() const { return engine_; }
    /// Something changed that publish() has not sent, or waiting customers have heard nothing for a
    /// while.
    [[nodiscard]] bool has_news(TimePoint now) const;

private:
    AccountRouter(v1::AccountConfig config, router::Engine engine, LocalDay local_day);

    void
    run(EngineCommands const& commands, Cause const& cause, TimePoint at,
        std::vector<ports::CommitOp>& ops, std::optional<ports::Error>& refused);
    void write(
        router::Effects const& effects, Cause const& cause, std::vector<ports::CommitOp>& ops,
        std::optional<ports::Error>* refused = nullptr);
    void settle_bookkeeping(std::vector<ports::CommitOp>& ops);
    [[nodiscard]] std::optional<v1::ServerFrame>
    query(v1::RoutingCommand const& command, TimePoint at);
    void before(v1::RoutingCommand const& command, std::vector<ports::CommitOp>& ops);
    [[nodiscard]] v1::Priority priority_of(v1::Conversation const& snapshot) const;
    [[nodiscard]] std::string queue_of_inbox(std::string const& inbox) const;
    void
    announce(Live& live, std::uint32_t position, TimePoint now, std::vector<ports::CommitOp>& ops);
    [[nodiscard]] bool any_waiting() const;
    void publish_positions(TimePoint now, std::vector<ports::CommitOp>& ops);
    void greet_links(std::vector<ports::CommitOp>& ops);
    void roll_day(TimePoint now);
    [[nodiscard]] TimePoint monotone(TimePoint at);

    v1::AccountConfig config_;
    NeedsByQueue needs_;
    router::Engine engine_;
    LocalDay local_day_;
    LiveTable live_;
    Board board_;
    std::map<std::string, v1::QueueDay> days_;
    std::string day_;
    TimePoint now_{};
    EngineCommands starting_links_; // of agents who were connected while nobody hosted this account
    std::set<std::string> conversations_dirty_, agents_dirty_; // records to put
    std::map<std::string, std::set<std::string>> wrap_ups_;    // agent -> conversations
    bool engine_dirty_ = false;
    bool news_ = true;
    TimePoint positions_at_{}; // when publish() last looked at the positions
};

} // namespace switchboard::routing
