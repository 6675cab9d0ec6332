// Named places where a test may make this process die, stand still or misbehave: how crash windows
// of a few microseconds are hit on purpose. Armed once, before any thread starts, by the program's
// main and only from SWITCHBOARD_FAIL_POINTS; unarmed, a place costs one load of a flag. It never
// reads the environment itself, and nothing of a release depends on it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace switchboard::fail_points {

/// What the places do: the pure parts neither kill nor sleep. Any thread.
struct Actions {
    void (*crash)() = nullptr; // does not return
    void (*pause)(std::chrono::milliseconds) = nullptr;
};

/// "hub.before_ack=crash@3,worker.tick=pause:5000@1,mutant.ack_early=on": the third time that the
/// place is reached, the process dies; the thread that reaches the second place first sleeps 5 s
/// there; the third answers is_on(). `@N` defaults to 1. Returns what is wrong with it, or nothing.
/// Call before any thread starts.
[[nodiscard]] std::string arm(std::string_view specification, Actions actions);

namespace detail {
extern bool armed; // written before threads start, only read afterwards
void reach(std::string_view place);
[[nodiscard]] bool is_on(std::string_view place);
} // namespace detail

/// The place was reached; any thread.
inline void reach(std::string_view place) {
    if (detail::armed) [[unlikely]]
        detail::reach(place);
}
/// Whether the place was armed with "on"; any thread.
[[nodiscard]] inline bool is_on(std::string_view place) {
    return detail::armed && detail::is_on(place);
}

} // namespace switchboard::fail_points
