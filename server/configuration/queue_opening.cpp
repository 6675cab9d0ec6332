#include "configuration/queue_opening.hpp"

namespace switchboard::configuration {
namespace {

TimePoint time_of(google::protobuf::Timestamp const& at) {
    return time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000);
}

bool holds(v1::QueueOverride const* by_hand, TimePoint now) {
    if (by_hand == nullptr) return false;
    bool const is_hold = by_hand->mode() == v1::HELD_OPEN || by_hand->mode() == v1::HELD_CLOSED;
    return is_hold && (!by_hand->has_until() || now < time_of(by_hand->until()));
}

Opening by_hours(OpeningHours const* hours, TimePoint now) {
    if (hours == nullptr) return {};
    return {hours->is_open(now), hours->next_change(now)};
}

} // namespace

Opening opening_at(OpeningHours const* hours, v1::QueueOverride const* by_hand, TimePoint now) {
    if (!holds(by_hand, now)) return by_hours(hours, now);
    Opening out{by_hand->mode() == v1::HELD_OPEN, std::nullopt};
    if (!by_hand->has_until()) return out;
    // When the hold ends the hours may say the same, and go on saying it.
    TimePoint const until = time_of(by_hand->until());
    Opening const after = by_hours(hours, until);
    out.next_change = after.open == out.open ? after.next_change : until;
    return out;
}

std::optional<TimePoint>
next_opening(OpeningHours const* hours, v1::QueueOverride const* by_hand, TimePoint now) {
    Opening const present = opening_at(hours, by_hand, now);
    return present.open ? now : present.next_change;
}

} // namespace switchboard::configuration
