// Times as the account's people read them, and as machines do.
// Pure but for the table of time zones; callable from any thread.
// Never asks for the present time or for the zone of the process.
#pragma once

#include "base/time_zone.hpp"

#include <google/protobuf/timestamp.pb.h>

#include <string>

namespace switchboard::sinks {

[[nodiscard]] TimePoint time_point(google::protobuf::Timestamp const& stamp);

/// "2026-11-23T07:06:04.120Z"
[[nodiscard]] std::string rfc3339(TimePoint at);
[[nodiscard]] std::string rfc3339(google::protobuf::Timestamp const& stamp);

/// One time zone by its IANA name; an unknown name is UTC.
class Zone {
public:
    explicit Zone(std::string const& name)
        : zone_{name} {}

    [[nodiscard]] std::string date(TimePoint at) const;      // "2026-11-23"
    [[nodiscard]] std::string clock(TimePoint at) const;     // "14:06:04"
    [[nodiscard]] std::string date_time(TimePoint at) const; // "2026-11-23 14:06:04 +07:00"

private:
    TimeZone zone_;
};

} // namespace switchboard::sinks
