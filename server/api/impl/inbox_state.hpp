// What a visitor meets at an inbox now: open or closed, when that changes, and what happens
// meanwhile. Pure; any thread. It says what the router would do, from the same settings and the
// same rules.
#pragma once

#include "base/time.hpp"
#include "ports/config_store.hpp"

#include <switchboard/v1/config.pb.h>

#include <optional>
#include <string>

namespace switchboard::api {

struct InboxState {
    bool open = true;
    std::optional<TimePoint> opens_at{};  // while closed; none: not known
    std::optional<TimePoint> closes_at{}; // while open; none: not known
    std::string when_closed;              // reject, offline or bot; empty while open
    std::string day_name;                 // the holiday or exception that today is
};

[[nodiscard]] InboxState inbox_state(
    v1::AccountConfig const& config, v1::Inbox const& inbox, ports::QueueOverrides const& by_hand,
    TimePoint now);

} // namespace switchboard::api
