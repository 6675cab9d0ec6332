// Which day and time it is in a time zone, from the machine's time zone data. Stateless; any
// thread. An unknown zone is UTC.
#pragma once

#include "base/time.hpp"

#include <string>

namespace switchboard::app {

[[nodiscard]] std::string local_day(TimePoint at, std::string const& time_zone);
/// "2026-11-23 14:06:04 +07:00"
[[nodiscard]] std::string local_date_time(TimePoint at, std::string const& time_zone);

} // namespace switchboard::app
