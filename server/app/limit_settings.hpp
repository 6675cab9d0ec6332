// The keys of `[limits]`: every limit of the gateway, the sessions and the API by its name, within
// the range in which the product still works. Main thread, while reading settings. The defaults and
// their reasons stand beside the members that the keys name.
#pragma once

#include "app/setting_values.hpp"
#include "app/settings.hpp"

namespace switchboard::app {

void add_limit_keys(KeyTable& keys, ServerSettings& settings);

/// What follows from the limits together: an error where two contradict each other.
[[nodiscard]] std::string settle_limits(ServerSettings& settings);

} // namespace switchboard::app
