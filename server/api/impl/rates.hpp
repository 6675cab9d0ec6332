// How often something may happen, counted by the store for all nodes together. Runs on the worker
// of the call; keeps nothing. It never answers: what too much means is its user's to say.
#pragma once

#include "api/impl/calls.hpp"

#include <functional>
#include <string>
#include <vector>

namespace switchboard::api {

/// `what` names the counter; a window begins with the first time and ends as a whole.
struct Rate {
    std::string what;
    Millis window;
    std::uint32_t most;
};

/// Counts one more for each rate in turn, and goes on to `then` if none was exceeded. The first
/// that was is counted under `limit` (switchboard_limit_reached_total) and given to `over`, those
/// behind it are not counted; a store that does not answer is given to `failed`.
struct Otherwise {
    char const* limit;
    std::function<void(Rate const&)> over;
    std::function<void(ports::Error const&)> failed;
};
void within(
    CallPtr const& call, std::vector<Rate> rates, Otherwise otherwise, std::function<void()> then);

} // namespace switchboard::api
