// Whether one queue is open, from its hours and from what somebody set by hand: the one answer that
// the router and whoever speaks to customers give. Pure; any thread.
#pragma once

#include "configuration/opening_hours.hpp"

#include <switchboard/v1/store.pb.h>

#include <optional>

namespace switchboard::configuration {

struct Opening {
    bool open = true;
    std::optional<TimePoint> next_change{}; // none: it stays so
};

/// `hours` null: always open. `by_hand` null: nobody set anything. An override that is over counts
/// no more.
[[nodiscard]] Opening
opening_at(OpeningHours const* hours, v1::QueueOverride const* by_hand, TimePoint now);

/// The first moment from `now` on at which the queue is open; none: not known.
[[nodiscard]] std::optional<TimePoint>
next_opening(OpeningHours const* hours, v1::QueueOverride const* by_hand, TimePoint now);

} // namespace switchboard::configuration
