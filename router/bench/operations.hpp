// The operations that are measured, each on an engine in the state that it needs. One thread.
#pragma once

#include "router/bench/driver.hpp"
#include "router/bench/stopwatch.hpp"

#include <cstddef>
#include <string>

namespace switchboard::router::bench {

/// Agents who become free, and customers who come when nobody is.
struct Steady {
    Stopwatch freed;
    Stopwatch arrived;
    double seconds = 0; ///< of all of it, with acceptance and forgetting
};

[[nodiscard]] Steady steady(Driver& driver);
/// Arrivals while so many agents are free.
[[nodiscard]] Row arrivals_with_free(Account const& account, std::size_t free, std::string name);
/// Classes that change as plans open.
[[nodiscard]] Row relax_steps(Driver& driver);
[[nodiscard]] Row skill_edits(Driver& driver);
/// Of the whole state, from its records.
[[nodiscard]] Row rebuild(Driver& driver);
/// One agent against the whole list, without an index.
[[nodiscard]] Row plain(Account const& account);

} // namespace switchboard::router::bench
