// Which day it is in a time zone, from the machine's time zone data. Stateless; any thread. An
// unknown zone is UTC.
#pragma once

#include "base/time.hpp"

#include <string>

namespace switchboard::app {

[[nodiscard]] std::string local_day(TimePoint at, std::string const& time_zone);

} // namespace switchboard::app
