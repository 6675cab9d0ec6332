// The routing engine of one account: owns who waits, who is offered what, who works on what, and
// their timers. Runs wherever its one writer runs; equal commands at equal times give equal
// effects. Never reads a clock, starts a thread, draws a random number, does I/O or remembers its
// host.
#pragma once

#include "router/commands.hpp"
#include "router/config.hpp"
#include "router/effects.hpp"
#include "router/invariants.hpp"
#include "router/records.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace switchboard::router {

class Core;

struct ConversationView {
    ConversationId id;
    State state{};
    QueueId queue;
    std::optional<AgentId> owner{};
    std::vector<AgentId> offered_to;
    std::optional<TimePoint> due{};
    std::optional<TimePoint> origin{};
    std::optional<std::size_t> position{}; ///< from 1 among the QUEUED of its queue
    std::vector<Flag> flags;
    bool absent = false;
    std::uint64_t epoch = 0;
    Priority priority{};
};

struct AgentView {
    AgentId id;
    Intent intent{};
    Link link{};
    int load = 0;
    int capacity = 0;
    bool not_responding = false;
    bool draining = false;
    std::optional<ConversationId> earmark{};
    bool assignable = false; ///< routable, below capacity, not earmarked
};

/// How much longer a conversation waits from now on, as quantiles that were calibrated on waits of
/// that size.
struct WaitEstimate {
    Millis p50{};
    Millis p90{};
    Millis low{}; ///< nine waits of ten lie between low (5 %) and high (95 %)
    Millis high{};
    std::size_t ahead = 0; ///< conversations before it that share agents with it
};

struct QueueView {
    QueueId id;
    bool open = true;
    std::size_t queued = 0;
    std::size_t offered = 0;
    std::optional<TimePoint> oldest_origin{}; ///< of the QUEUED and OFFERED
};

class Engine {
public:
    /// `config` must pass check(). Agents start with their first intent and link at `now`.
    explicit Engine(Config const& config, TimePoint now = TimePoint{});
    /// Rebuilds from records: every link is recovering and is lost if it has not returned within
    /// the grace time after `now`; timers keep their times and fire at the next advance.
    [[nodiscard]] static Engine
    restore(Config const& config, Records const& records, TimePoint now);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    /// One log entry. Fires what is due at or before `now` first. A `now` before the last one
    /// counts as that.
    void apply(Command const& command, TimePoint now, Effects& out);
    /// Several commands as one log entry: one settle after the last.
    void apply(std::span<Command const> batch, TimePoint now, Effects& out);
    /// Fires the timers of the next due millisecond at or before `now`; false if there are none.
    bool fire_next(TimePoint now, Effects& out);
    void advance(TimePoint now, Effects& out);
    [[nodiscard]] std::optional<TimePoint> next_deadline() const;

    [[nodiscard]] std::optional<ConversationView> conversation(ConversationId const& id) const;
    [[nodiscard]] std::optional<AgentView> agent(AgentId const& id) const;
    [[nodiscard]] std::optional<QueueView> queue(QueueId const& id) const;
    [[nodiscard]] std::vector<ConversationView> conversations() const; ///< by id
    [[nodiscard]] std::vector<AgentView> agents() const;               ///< by id
    [[nodiscard]] std::vector<ConversationId> queued_in_order(QueueId const& id) const;
    [[nodiscard]] std::optional<std::size_t> position(ConversationId const& id) const;
    /// None: unknown (nothing measured yet, or not waiting).
    [[nodiscard]] std::optional<WaitEstimate> wait_estimate(ConversationId const& id) const;
    [[nodiscard]] std::optional<WaitingReasons> why_waiting(ConversationId const& id) const;
    [[nodiscard]] std::optional<WhyNot>
    why_not(ConversationId const& conversation, AgentId const& agent) const;

    /// The present configuration, with the edits made by commands.
    [[nodiscard]] Config config() const;
    [[nodiscard]] Touched take_touched();
    [[nodiscard]] std::optional<ConversationRecord> record_of(ConversationId const& id) const;
    [[nodiscard]] std::optional<AgentRecord> record_of(AgentId const& id) const;
    [[nodiscard]] EngineRecord engine_record() const;
    [[nodiscard]] Records records() const;
    /// Looks at the next `budget` conversations and the next `budget` agents, round and round over
    /// the calls, and at what the decisions since the last call noticed. Between log entries only.
    /// At most 16 findings a call. Costs about a microsecond for each that is looked at.
    [[nodiscard]] std::vector<Violation> check_invariants(std::size_t budget);
    /// Recomputes loads, indexes and orders from the entities and asserts that they agree, and that
    /// every invariant holds; for tests.
    void verify() const;

private:
    explicit Engine(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

} // namespace switchboard::router
