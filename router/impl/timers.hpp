// The running timers of an engine, ordered by time and then by creation: two 4-ary heaps with
// handles, one for the next minute (offers and deliveries, which come and go all the time) and one
// for the rest, which it keeps small. A plain value of its owner's thread. Never fires anything by
// itself.
#pragma once

#include "router/records.hpp"

#include <array>
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
    /// `now` tells soon from late; it does not change the order.
    TimerId add(Timer const& timer, TimePoint now);
    void cancel(TimerId& id);
    /// Removes and returns the first timer, which must exist.
    Timer pop();
    [[nodiscard]] Timer const* first() const;
    [[nodiscard]] Timer const* find(TimerId id) const;
    [[nodiscard]] std::size_t size() const { return heaps_[0].size() + heaps_[1].size(); }

private:
    struct Cell {
        Timer timer;
        std::uint32_t generation = 1;
        std::uint32_t position = 0;
        bool live = false;
        bool late = false; ///< which heap
    };
    /// What the order looks at stands in the heap itself.
    struct Entry {
        TimePoint at{};
        std::uint64_t order = 0;
        std::uint32_t cell = 0;
        [[nodiscard]] bool before(Entry const& other) const {
            return at != other.at ? at < other.at : order < other.order;
        }
    };
    using Heap = std::vector<Entry>;

    void place(Heap& heap, std::size_t position, Entry const& entry);
    void sift_up(Heap& heap, std::size_t position);
    void sift_down(Heap& heap, std::size_t position);
    void remove(std::uint32_t cell);

    std::vector<Cell> cells_;
    std::vector<std::uint32_t> free_;
    std::array<Heap, 2> heaps_; ///< soon, late
};

} // namespace switchboard::router
