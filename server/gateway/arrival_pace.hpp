// How many new connections a worker takes in each round: as many as its loop has time for besides
// those it serves already. One for each worker; pure: whoever measures tells it. It never refuses
// anybody: who is not taken waits in the kernel's queue.
//
// The pace follows the loop as TCP's window follows a path (additive increase, multiplicative
// decrease, RFC 5681): it rises steadily while rounds come on time, and halves when one comes late
// or too many arrivals wait for their first answer, which is how a slow store shows.
#pragma once

#include <chrono>
#include <cstdint>

namespace switchboard::gateway {

class ArrivalPace {
public:
    using Micros = std::chrono::microseconds;
    /// Between two rounds while somebody waits. Short, so that each takes a few; but not too short:
    /// what a round's arrivals write goes to the store together, and each such write is one more
    /// fsync that the messages of others wait for.
    static constexpr Micros kRound{20'000};

    struct Limits {
        std::uint32_t most_per_second = 0; // never more; 0: no pace at all
        /// Never fewer, however busy the loop is: 5,000 clients of one worker are back within 8 s.
        std::uint32_t least_per_second = 650;
        /// With this a crowd begins.
        std::uint32_t first_per_second = 800;
        Micros late{2'000}; // a loop this late keeps others waiting as long
        /// Arrivals without an answer: so many, and as many as come in this time. What they write
        /// is gathered for some milliseconds before it goes (store/redis/write_gatherer.hpp).
        std::uint32_t waiting = 8;
        Micros patience{50'000};
    };
    explicit ArrivalPace(Limits limits);

    /// A new round: `passed` since the last one, which came `late` after its time, with `waiting`
    /// arrivals unanswered. After a pause (nobody waited) the pace is the first one again.
    void round(Micros passed, Micros late, std::uint32_t waiting);
    /// True if one more may be taken now.
    [[nodiscard]] bool take();
    [[nodiscard]] double per_second() const { return pace_; }

private:
    Limits limits_;
    double pace_;
    double allowance_;
};

} // namespace switchboard::gateway
