// Which queues take new conversations: by their hours, or by what a supervisor set by hand. Owned
// by AccountRouter; routing thread. Pure: it is told the time, and it says which commands bring the
// engine in line and when to ask again. It never decides what a closed queue does instead.
#pragma once

#include "configuration/queue_opening.hpp"
#include "router/engine.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::routing {

class QueueGates {
public:
    /// Everything is looked at anew at the next step.
    void configure(v1::AccountConfig const& config);
    void restore(std::map<std::string, v1::QueueOverride> overrides);
    /// BY_HOURS takes back what was set by hand.
    void set(std::string const& queue, v1::QueueOverride wish);

    struct Step {
        std::vector<router::Command> commands; // openQueue, closeQueue
        std::vector<std::string> changed;      // queues whose row or override is another now
    };
    /// What is to be told to the engine at `now`; nothing before next_deadline, unless the clock
    /// went back or something was set.
    [[nodiscard]] Step step(router::Engine const& engine, TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_deadline() const { return deadline_; }

    /// A queue that the settings do not name is closed.
    [[nodiscard]] configuration::Opening opening(std::string const& queue, TimePoint now) const;
    /// The first moment from `now` on at which the queue is open; none: not known.
    [[nodiscard]] std::optional<TimePoint>
    next_opening(std::string const& queue, TimePoint now) const;
    /// When it opens or closes by itself, as of the last step; none: not known.
    [[nodiscard]] std::optional<TimePoint> next_change(std::string const& queue) const;
    [[nodiscard]] v1::QueueOverride const* override_of(std::string const& queue) const;
    [[nodiscard]] std::map<std::string, v1::QueueOverride> const& overrides() const {
        return overrides_;
    }

private:
    std::map<std::string, std::optional<configuration::OpeningHours>> hours_; // none: always open
    std::map<std::string, v1::QueueOverride> overrides_;
    std::map<std::string, TimePoint> next_changes_;
    std::optional<TimePoint> deadline_;
    TimePoint looked_at_{};
    bool look_again_ = true;
};

} // namespace switchboard::routing
