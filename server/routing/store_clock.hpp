// The store's clock, read from here. Commands carry the time at which the store took them; timers
// that were counted by this machine's own clock instead would run early or late by as much as the
// two differ, and an offer would end as it is made. Each renewal of a lease tells what the store's
// clock showed; as in Cristian's algorithm ("Probabilistic clock synchronization", 1989) it did so
// somewhere between question and answer. Pure: all times are handed in. One thread.
#pragma once

#include "base/time.hpp"

#include <algorithm>

namespace switchboard::routing {

class StoreClock {
public:
    /// The store's clock showed `store`, between `asked` and `answered` of our own. The estimate
    /// moves as little as that allows: an answer that lay unread for long changes nothing.
    void learn(TimePoint asked, TimePoint answered, TimePoint store) {
        ahead_ = std::clamp(ahead_, store - std::max(asked, answered), store - asked);
    }
    /// What it shows when our own shows `own`; our own until something was learned.
    [[nodiscard]] TimePoint read(TimePoint own) const { return own + ahead_; }

private:
    Millis ahead_{0};
};

} // namespace switchboard::routing
