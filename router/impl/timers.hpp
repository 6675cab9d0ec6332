// The running timers of an engine, ordered by time and then by creation: a 4-ary heap with handles.
// A plain value of its owner's thread. Never fires anything by itself.
#pragma once

#include "router/records.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace switchboard::router {

/// Names a timer until it fires or is cancelled; afterwards it names nothing. 0 is nothing.
using TimerId = std::uint64_t;

struct Timer {
    TimerKind kind{};
    TimePoint at{};
    std::uint64_t order = 0;
    std::uint32_t subject = 0; ///< slot of the conversation or agent
    std::uint32_t other = 0;   ///< slot of the agent of an offer or exclusion; number of a wrap-up
};

class Timers {
public:
    TimerId add(Timer const& timer);
    void cancel(TimerId& id);
    /// Removes and returns the first timer, which must exist.
    Timer pop();
    [[nodiscard]] Timer const* first() const;
    [[nodiscard]] Timer const* find(TimerId id) const;
    [[nodiscard]] std::size_t size() const { return heap_.size(); }

private:
    struct Cell {
        Timer timer;
        std::uint32_t generation = 1;
        std::uint32_t position = 0;
        bool live = false;
    };

    [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const;
    void place(std::size_t position, std::uint32_t cell);
    void sift_up(std::size_t position);
    void sift_down(std::size_t position);
    void remove_at(std::size_t position);

    std::vector<Cell> cells_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> heap_;
};

} // namespace switchboard::router
