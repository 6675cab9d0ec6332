// A wall clock that cannot jump. Somebody sets the machine's clock, and timers that were counted by
// it fire all at once or stand still for an hour; this one goes on from where it was, and follows
// the system's clock by at most a tenth of the time that passes. A process that stood still (was
// stopped, or its machine was) goes on where it was as well: nobody's time limit runs out while
// what that somebody sent lies unread. What must not outlive such a pause, a lease, is judged by
// the store. Pure: both clocks are handed in. One thread. It never goes back.
#pragma once

#include "base/time.hpp"

#include <algorithm>

namespace switchboard {

class AnchoredClock {
public:
    /// `system`: what the machine's clock shows; `steady`: of a clock that nobody can set.
    [[nodiscard]] TimePoint read(TimePoint system, Millis steady) {
        if (!started_) {
            started_ = true;
            shown_ = system;
            steady_ = steady;
        }
        Millis const gap = std::max(steady - steady_, Millis{0});
        Millis const passed = std::min(gap, kStandstill);
        steady_ += gap;
        shown_ += passed;
        budget_ = std::min(budget_ + passed, kBudgetMax);
        Millis const most = budget_ / kShare;
        Millis const step = std::clamp(system - shown_, -std::min(most, passed), most);
        budget_ -= (step < Millis{0} ? -step : step) * kShare;
        shown_ += step;
        return shown_;
    }

private:
    static constexpr int kShare = 10;
    // Every Loop looks at the clock several times a second, whether it has work or not.
    static constexpr Millis kStandstill{1'000};
    static constexpr Millis kBudgetMax{1'000}; // after a long silence it makes up 100 ms at once

    bool started_ = false;
    TimePoint shown_{};
    Millis steady_{0};
    Millis budget_{0};
};

} // namespace switchboard
