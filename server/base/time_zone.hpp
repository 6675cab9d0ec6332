// One time zone by its IANA name, from ICU's built-in table. Immutable; any thread. It never asks
// for the present time or for the zone of the process.
#pragma once

#include "base/time.hpp"

#include <memory>
#include <string>

namespace switchboard {

/// Milliseconds since 1970-01-01T00:00 of a wall clock, as if that clock stood in UTC.
using LocalTime = TimePoint;

class TimeZone {
public:
    /// An unknown or empty name is UTC.
    explicit TimeZone(std::string const& name);
    ~TimeZone();
    TimeZone(TimeZone const&) = delete;
    TimeZone& operator=(TimeZone const&) = delete;

    [[nodiscard]] static bool is_known(std::string const& name);

    /// What is added to UTC to read the wall clock.
    [[nodiscard]] Millis offset(TimePoint at) const;
    [[nodiscard]] LocalTime local(TimePoint at) const { return at + offset(at); }
    /// When the wall clock first shows this. A time that is skipped in spring is the moment of the
    /// skip; of a time that comes twice in autumn it is the first.
    [[nodiscard]] TimePoint first_at(LocalTime local) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard
