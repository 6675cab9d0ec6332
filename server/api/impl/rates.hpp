// How often something may happen, counted by the store for all nodes together. Runs on the worker
// of the call; keeps nothing. It never answers: what too much means is its user's to say.
#pragma once

#include "api/impl/calls.hpp"

#include <functional>
#include <string>
#include <vector>

namespace switchboard::api {

/// An allowance under its key in the settings, or in the table of limits where it is fixed.
struct Rate {
    char const* limit;
    ports::Allowance allowance;
};

/// A rate that had no room: it was counted (switchboard_limit_reached_total). `left`: until it has
/// some again.
struct Exceeded {
    char const* limit = "";
    std::uint32_t most = 0;
    Millis left{0};
};
struct Otherwise {
    std::function<void(Exceeded const&)> over;
    std::function<void(ports::Error const&)> failed; // the store did not answer
};

/// Counts one more for each rate in turn, and goes on to `then` if each had room. The first that
/// had none is given to `over`, those behind it are not counted.
void within(
    CallPtr const& call, std::vector<Rate> rates, Otherwise otherwise, std::function<void()> then);

/// Answers RATE_LIMITED with these words, the limit and when to come back.
[[nodiscard]] Otherwise refused(CallPtr const& call, char const* words);

} // namespace switchboard::api
