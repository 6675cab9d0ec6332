// The life of one simulated process: whether it is there, whether it stands still (as one that was
// stopped by a signal, or whose machine was), and what its clock shows. Shared by everything that
// belongs to the process or talks to it; one thread. It never ends by itself: killing is the
// process's destruction.
#pragma once

#include "base/anchored_clock.hpp"
#include "timeline.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace switchboard::sim {

struct Life {
    bool lives = true;
    TimePoint frozen_until{};
    Millis clock_error{0};                  // jumps when somebody sets the machine's clock
    AnchoredClock shown;                    // what the process makes of it, as the real one does
    std::deque<std::function<void()>> held; // what came while it stood still, in order

    [[nodiscard]] TimePoint clock(Timeline const& timeline) {
        return shown.read(timeline.now() + clock_error, Millis{to_ms(timeline.now())});
    }
};
using LifePtr = std::shared_ptr<Life>;

inline void thaw(Timeline& timeline, LifePtr const& life) {
    while (life->lives && life->frozen_until <= timeline.now() && !life->held.empty()) {
        auto const task = std::move(life->held.front());
        life->held.pop_front();
        task();
    }
}

inline void freeze(Timeline& timeline, LifePtr const& life, Millis time) {
    life->frozen_until = std::max(life->frozen_until, timeline.now() + time);
    timeline.at(life->frozen_until, [&timeline, life] { thaw(timeline, life); });
}

/// Runs in a process that is awake, now or when it wakes up; never if it dies before.
inline void enter(Timeline& timeline, LifePtr const& life, std::function<void()> task) {
    if (!life->lives) return;
    life->held.push_back(std::move(task));
    if (life->held.size() == 1) thaw(timeline, life);
}

/// The same, later.
inline void enter_at(Timeline& timeline, TimePoint when, LifePtr life, std::function<void()> task) {
    timeline.at(when, [&timeline, life = std::move(life), task = std::move(task)] {
        enter(timeline, life, task);
    });
}

} // namespace switchboard::sim
