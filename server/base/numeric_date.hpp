// The times of tokens: seconds since the Unix epoch, with or without a fraction (NumericDate, RFC
// 7519 section 2).
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>

namespace switchboard {

/// To whole milliseconds. Nothing for what is no sensible time: none at all, before 1970, from the
/// year 3000 on.
[[nodiscard]] constexpr std::optional<TimePoint> from_numeric_date(double seconds) {
    constexpr double kEnd = 32'503'680'000.0; // 3000-01-01T00:00:00Z
    if (!(seconds >= 0 && seconds < kEnd)) return std::nullopt;
    return time_point_ms(static_cast<std::int64_t>(seconds * 1000));
}

} // namespace switchboard
