// A moment so many milliseconds after the beginning of all times.
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace switchboard {

constexpr TimePoint at(std::int64_t ms) {
    return time_point_ms(ms);
}

} // namespace switchboard
