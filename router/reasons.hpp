// Why the router decided as it did: the answers to "why this agent" and "why still waiting".
// Plain values, safe to copy between threads. Never used to decide anything.
#pragma once

#include "router/types.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::router {

/// The order of the waiting; smaller first.
struct Key {
    int band = 1;
    TimePoint due{};
    std::uint64_t seq = 0;
    friend auto operator<=>(Key const&, Key const&) = default;
};

/// `a < b`, written out for the loops that compare many keys.
[[nodiscard]] constexpr bool before(Key const& a, Key const& b) {
    if (a.band != b.band) return a.band < b.band;
    if (a.due != b.due) return a.due < b.due;
    return a.seq < b.seq;
}

/// Agents that could not take a conversation, each counted once, by the first of these that stopped
/// them.
struct Excluded {
    std::uint32_t skill = 0;
    std::uint32_t ring = 0; ///< in no admitted queue, or in a ring that is not open
    std::uint32_t presence = 0;
    std::uint32_t exclusion =
        0; ///< declined, missed or handed it on; or owns it while it is in transfer
    std::uint32_t earmark = 0;
    std::uint32_t capacity = 0; ///< units, channel maximum or ramp
    friend bool operator==(Excluded const&, Excluded const&) = default;
};

/// What is compared between agents, in the order of the conversation's queue.
struct Comparison {
    AgentId agent;
    int ring = 0;
    std::int64_t fit = 0;
    int skills_held = 0;
    int load_after = 0;
    int capacity = 0;
    std::optional<TimePoint> idle_since{}; ///< none: never owned anything
};

/// The position of the comparison that decided between the chosen agent and the runner-up.
enum class Decider : std::uint8_t { Only, Ring, Fit, Generalist, Load, Idle, Id, Direct };
[[nodiscard]] std::string_view to_string(Decider value);

/// What a step asks of agents. Never changes, and is shared by all who were told of it.
struct Asked {
    std::vector<QueueId> queues{}; ///< admitted, the conversation's own first
    std::map<SkillId, int> require{};
};

/// The step of the plan that was in force.
struct StepView {
    bool last_agent = false; ///< only the last agent
    bool direct = false;     ///< a transfer to one agent
    Millis plan_time{};      ///< where the plan stands on its own clock
    int open_ring = 0;
    std::shared_ptr<Asked const> asked{}; ///< empty while nothing is waited for
};

struct OfferReasons {
    std::string trigger; ///< the command or timer that the decision followed
    Key key;
    StepView step;
    Excluded excluded;
    Comparison chosen;
    std::optional<Comparison> runner_up{};
    Decider decider = Decider::Only;
};

struct WaitingReasons {
    State state{};
    Key key;
    StepView step;
    Excluded excluded;
    std::uint32_t agents = 0;
    std::uint32_t assignable = 0;
    std::optional<std::size_t> position{};
    bool absent = false;
    std::vector<Flag> flags{};
    std::optional<TimePoint> next_at{}; ///< the next timer that can widen the choice
    std::string next_event;             ///< what it is: "ring 1 opens", "exclusion of a1 ends"
};

/// Every rule that keeps one agent from one conversation now; empty means it could be offered.
struct WhyNot {
    std::vector<std::string> reasons{};
};

} // namespace switchboard::router
