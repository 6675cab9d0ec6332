// The one representation of time in the pure parts: milliseconds since the Unix epoch, handed in as
// an argument. Nothing below the edges reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace switchboard {

using Millis = std::chrono::milliseconds;
/// A point in time: milliseconds since 1970-01-01T00:00:00Z (or since zero in a simulation).
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Millis>;

[[nodiscard]] constexpr TimePoint time_point_ms(std::int64_t ms) {
    return TimePoint{Millis{ms}};
}
[[nodiscard]] constexpr std::int64_t to_ms(TimePoint t) {
    return t.time_since_epoch().count();
}

} // namespace switchboard
