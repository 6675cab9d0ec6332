// What must always hold in an engine, and what was found not to hold. Plain values, safe to copy
// between threads. Never used to decide anything: a violation is our mistake, to be counted,
// logged and repaired, while the engine goes on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::router {

/// I1 to I9 of the rules, by number.
enum class Invariant : std::uint8_t {
    OnePlace = 1,         ///< one state, one owner at most, one live offer outside broadcast
    Capacity = 2,         ///< no routing decision makes a load exceed its capacity
    Assignable = 3,       ///< an offer is made only to an agent who is assignable then
    WorkConservation = 4, ///< nobody waits who could be taken
    Order = 5,            ///< nobody with a larger key is offered to an agent first
    MonotonePlan = 6,     ///< a later step admits whoever an earlier one admitted
    Liveness = 7,         ///< who waits has an agent to wait for, or is flagged or absent
    Replay = 8,           ///< what is held is what a rebuild from the records would derive
    Conservation = 9,     ///< everybody who came is somewhere, and the queues' counts are theirs
};
inline constexpr std::uint8_t kInvariants = 9;

/// "I4", for logs and as the label of a metric.
[[nodiscard]] std::string_view to_string(Invariant value);

struct Violation {
    Invariant invariant{};
    std::string subject; ///< the id of a conversation, an agent or a queue
    std::string what;    ///< one sentence for a log
};

} // namespace switchboard::router
