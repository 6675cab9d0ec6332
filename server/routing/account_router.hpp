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
#include "routing/queue_gates.hpp"
#include "routing/snoozes.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::routing {

/// Which day it is somewhere, for the counts since midnight: "2026-11-23".
using LocalDay = std::function<std::string(TimePoint, std::string const& time_zone)>;

/// What was decided since it was last taken, for the figures.
struct Tally {
    std::uint64_t offers = 0, queued = 0, assigned = 0, rejected = 0, requeued = 0;
    std::array<std::uint64_t, 5> offer_ends{}; // by router::OfferEnd
    void count(router::Effect const& effect);
};

/// How an account stands, for the figures.
struct Standing {
    std::size_t queued = 0, offered = 0;
    std::optional<TimePoint> oldest{}; // of those who wait
};

class AccountRouter {
public:
    /// Rebuilds the engine from what the store has; links are recovering until sessions show
    /// themselves. An error names the record that cannot be read or the setting that the engine
    /// refuses.
    /// Until `caught_up` what came while nobody decided is decided as of when it came, and no link
    /// comes up: an offer of that time would run out before anybody could see it.
    [[nodiscard]] static ports::Outcome<AccountRouter>
    restore(ports::AccountState state, LocalDay local_day, TimePoint now, TimePoint caught_up);

    /// One command of the stream; its effects and the answer to its sender are added to `ops`.
    void handle(ports::QueuedCommand const& item, std::vector<ports::CommitOp>& ops);
    /// Timers that are due: the engine's, opening hours, conversations put aside until now.
    void advance(TimePoint now, std::vector<ports::CommitOp>& ops);
    /// New settings: only what differs is told to the engine.
    void reconfigure(v1::AccountConfig config, TimePoint now, std::vector<ports::CommitOp>& ops);
    /// Changed board rows and queue positions, coalesced by the host's rhythm.
    void publish(TimePoint now, std::vector<ports::CommitOp>& ops);
    /// The engine's records touched since the last call; last in every commit.
    void put_records(std::vector<ports::CommitOp>& ops);

    [[nodiscard]] std::optional<TimePoint> next_deadline() const;
    [[nodiscard]] router::Engine const& engine() const { return engine_; }
    /// Something changed that publish() has not sent, or customers wait.
    [[nodiscard]] bool has_news(TimePoint now) const;
    /// From when on there is; none: not before something happens.
    [[nodiscard]] std::optional<TimePoint> next_news() const;
    [[nodiscard]] Tally take_tally() { return std::exchange(tally_, {}); }
    [[nodiscard]] Standing standing() const;
    [[nodiscard]] std::vector<router::Violation> check_invariants(std::size_t budget) {
        return engine_.check_invariants(budget);
    }

private:
    AccountRouter(v1::AccountConfig config, router::Engine engine, LocalDay local_day);
    using Ops = std::vector<ports::CommitOp>;

    // account_router.cpp: from a command or a timer to effects, and what follows from them
    [[nodiscard]] EffectWriter writer(Ops& ops);
    void
    run(EngineCommands const& commands, Cause const& cause, TimePoint at, Ops& ops,
        std::optional<ports::Error>& refused);
    void write(
        router::Effects const& effects, Cause const& cause, Ops& ops,
        std::optional<ports::Error>* refused = nullptr);
    void settle_bookkeeping(Cause const& cause, Ops& ops);
    void follow_state(router::ConversationId const& id, Cause const& cause, Ops& ops);
    void before(v1::RoutingCommand const& command, Ops& ops);
    void add_note(v1::RoutingCommand const& command, Ops& ops) const;
    void note_contact(v1::RoutingCommand const& command);
    void swing_gates(TimePoint now, Ops& ops);
    void put_override(std::string const& queue, Ops& ops) const;
    void wake_snoozed(TimePoint at, Ops& ops);
    [[nodiscard]] bool engine_is_full(std::string const& queue) const;
    [[nodiscard]] std::optional<router::State> state_of(router::ConversationId const& id) const;
    [[nodiscard]] v1::Priority priority_of(v1::Conversation const& snapshot) const;
    [[nodiscard]] std::string queue_of_inbox(std::string const& inbox) const;
    void greet_links(TimePoint at, Ops& ops);
    void end_lost_wrap_ups(Ops& ops);
    [[nodiscard]] EngineCommands hold_links(EngineCommands commands, TimePoint at);
    void roll_day(TimePoint now);
    [[nodiscard]] TimePoint monotone(TimePoint at);

    // account_questions.cpp: what changes nothing in the engine
    [[nodiscard]] std::optional<ports::Outcome<v1::ServerFrame>>
    query(v1::RoutingCommand const& command, TimePoint at, Ops& ops);
    [[nodiscard]] ports::Outcome<v1::ServerFrame> presence_of(std::string const& user) const;
    [[nodiscard]] ports::Outcome<v1::ServerFrame> explain(v1::RoutingCommand const& command) const;
    void explain_state(
        v1::RoutingCommand const& command, std::string const& locale, v1::Explanation& out) const;
    [[nodiscard]] std::optional<ports::Error> explain_why_not(
        v1::Explain const& question, std::string const& locale, v1::Explanation& out) const;
    [[nodiscard]] std::optional<ports::Error>
    problem_of(v1::RoutingCommand const& command, TimePoint at) const;
    [[nodiscard]] ports::Outcome<EngineCommands>
    extend_wrap_up(v1::RoutingCommand const& command, TimePoint at) const;
    [[nodiscard]] ByHand by_hand(v1::RoutingCommand const& command) const;
    [[nodiscard]] std::optional<ports::Error>
    set_queue(v1::RoutingCommand const& command, TimePoint now, Ops& ops);
    void tell_queue(v1::QueueOverride const& by_hand, std::string const& queue, Ops& ops) const;
    [[nodiscard]] Board::Sources sources(TimePoint now) const;

    // account_publish.cpp: what is told without being asked
    void publish_board(TimePoint now, Ops& ops);
    void publish_positions(TimePoint now, Ops& ops);
    void announce(Live& live, std::uint32_t position, TimePoint now, Ops& ops);
    [[nodiscard]] bool any_waiting() const;

    v1::AccountConfig config_;
    NeedsByQueue needs_;
    router::Engine engine_;
    LocalDay local_day_;
    QueueGates gates_;
    Snoozes snoozes_;
    LiveTable live_;
    Board board_;
    std::map<std::string, v1::QueueDay> days_;
    std::string day_;
    TimePoint now_{};
    Tally tally_;
    EngineCommands starting_links_; // of agents who connected while nobody hosted this account
    TimePoint caught_up_{};         // until then links wait in starting_links_
    std::set<std::string> conversations_dirty_, agents_dirty_; // records to put
    std::map<std::string, std::set<std::string>> wrap_ups_;    // agent -> conversations
    /// Agent and conversation: in wrap-up for the store, not for the engine. To be ended.
    std::vector<std::pair<std::string, std::string>> lost_wrap_ups_;
    bool engine_dirty_ = false;
    bool news_ = true;
    TimePoint positions_at_{}; // when publish() last looked at the positions
};

} // namespace switchboard::routing
