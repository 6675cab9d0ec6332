// What a queue promises to those who wait in it, and when somebody should look: the one answer that
// the router, the board and the reports give. Pure; any thread. Zero in a setting means the default
// here.
#pragma once

#include "base/time.hpp"

#include <switchboard/v1/config.pb.h>

#include <cstdint>

namespace switchboard::configuration {

inline constexpr std::uint32_t kServiceLevelPercent = 80;
inline constexpr Millis kRiskLead{120'000};
inline constexpr Millis kLongWait{120'000};

/// How long somebody of this priority may wait before it is late; by default what the router takes.
/// Without a priority: NORMAL's.
[[nodiscard]] Millis priority_target(v1::Queue const& queue, v1::Priority priority);

/// How soon an answer has to come to count as in time: the queue's own time for everybody, else
/// that of the priority.
[[nodiscard]] Millis service_target(v1::Queue const& queue, v1::Priority priority);

/// Of those answered, the share that should be in time; 1 to 100.
[[nodiscard]] std::uint32_t service_level_percent(v1::Queue const& queue);

/// How long before its moment a conversation is shown as about to wait too long.
[[nodiscard]] Millis risk_lead(v1::Queue const& queue);

/// From which wait on the longest one is marked.
[[nodiscard]] Millis long_wait(v1::Queue const& queue);

} // namespace switchboard::configuration
