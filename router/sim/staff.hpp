// Which one change of staff removes most waiting: one more skill for one agent, or one more agent
// in one hour; each is tried on the whole recorded log with the real engine.
// Pure functions of a recording. Never changes the log.
#pragma once

#include "router/sim/replay.hpp"

#include <optional>
#include <string>
#include <vector>

namespace switchboard::router::sim {

struct StaffChange {
    std::optional<AgentId> agent{}; ///< who learns; none: somebody more
    std::optional<SkillId> skill{};
    std::optional<TimePoint> hour{}; ///< when somebody more is there, for an hour
};

/// Every skill that customers asked for and the agent does not hold, for each agent; then each hour
/// from the first arrival to the last.
[[nodiscard]] std::vector<StaffChange>
staff_changes(Recording const& recording, Config const& config);

/// The log under that change. What is learned is learned at the highest level that is asked for;
/// somebody more has all skills that are asked for, is in every queue and has the capacity that
/// most agents have.
[[nodiscard]] Outcome replay_with(
    StaffChange const& change, Recording const& recording, Config const& config,
    std::map<AgentId, bool> const& acks);

} // namespace switchboard::router::sim
