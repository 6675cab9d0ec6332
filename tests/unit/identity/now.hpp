// When these tests take place.
#pragma once

#include "base/time.hpp"

namespace switchboard::identity {

inline constexpr TimePoint kNow = time_point_ms(1'800'000'000'000);

} // namespace switchboard::identity
