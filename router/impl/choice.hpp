// What the choice among agents compares (R6), and what it reads of each agent. Plain values of the
// engine's one writer. Never holds an id: only slots and places.
#pragma once

#include "router/impl/class_index.hpp"
#include "router/reasons.hpp"

#include <cstdint>
#include <limits>

namespace switchboard::router {

/// Milliseconds since the agent last took or gave up a conversation; never is before everything.
using IdleSince = std::int64_t;
inline constexpr IdleSince kNeverBusy = std::numeric_limits<IdleSince>::min();

/// What the choice among many agents reads of one, side by side with the others.
struct Hot {
    std::int32_t load = 0;
    std::int32_t capacity = 0;
    IdleSince idle_since = kNeverBusy;
    Slot earmark = kNone;
    std::uint32_t place = 0; ///< of its id among the ids of all agents
    bool plain = false;      ///< no channel maximum, not ramping
    friend bool operator==(Hot const&, Hot const&) = default;
};

/// One agent's place in the comparison for one conversation.
struct Rank {
    Slot agent = kNone;
    int ring = 0;
    std::int64_t fit = 0;
    int skills_held = 0;
    int load_after = 0;
    int capacity = 0;
    std::uint32_t place = 0;
    IdleSince idle_since = kNeverBusy;
};

struct Choice {
    Rank best;
    Rank runner_up;
    std::uint32_t available = 0; ///< eligible agents below their capacity who were looked at
    Excluded stopped;            ///< of those: by exclusion, earmark, capacity
};

} // namespace switchboard::router
