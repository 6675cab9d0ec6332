// When a queue is open: weekly hours, holidays and exceptions in one time zone. Pure and immutable;
// any thread. It reads no clock: it is asked about a moment.
//
// An interval is what the wall clock shows, from its first moment that day on. Where the clock is
// put forward an hour does not exist, and what begins in it begins at the jump; where it is put
// back the first of the two hours counts. A wall clock is never read as a distance, so that a
// machine whose clock steps gets the right answer at its next question.
#pragma once

#include "base/time_zone.hpp"

#include <switchboard/v1/config.pb.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::configuration {

/// A date as settings write it: "2027-02-06", "09-02" (every year), "lunar:01-01", "lunar:12-last".
struct CalendarDate {
    enum class Kind : std::uint8_t { Once, EveryYear, Lunar };
    static constexpr unsigned kLast = 31; // of a lunar month, with its 29 or 30 days

    Kind kind = Kind::Once;
    int year = 0; // of Once
    unsigned month = 0, day = 0;

    friend bool operator==(CalendarDate const&, CalendarDate const&) = default;
};
[[nodiscard]] std::optional<CalendarDate> parse_date(std::string_view text);

class OpeningHours {
public:
    /// `hours` must have passed validate(); what it could not read is taken for closed.
    OpeningHours(v1::Hours const& hours, std::string const& time_zone);

    [[nodiscard]] bool is_open(TimePoint at) const;
    /// The first moment after `at` at which is_open is different; none within 400 days: there is
    /// nothing to wait for.
    [[nodiscard]] std::optional<TimePoint> next_change(TimePoint at) const;
    /// The name of the holiday or exception that decides the day of `at`; empty: an ordinary day.
    [[nodiscard]] std::string name_of_day(TimePoint at) const;

private:
    struct Span {
        int from = 0, to = 0; // minutes of the day
    };
    struct Exception {
        CalendarDate date;
        int days = 1;
        std::vector<Span> open{};
        std::string name;
    };
    struct Open {
        TimePoint from{}, to{};
    };
    [[nodiscard]] static std::vector<Span>
    spans(google::protobuf::RepeatedPtrField<v1::Interval> const& intervals);
    [[nodiscard]] Exception const* exception_of(std::chrono::sys_days date) const;
    [[nodiscard]] bool holds(Exception const& exception, std::chrono::sys_days date) const;
    [[nodiscard]] std::vector<Open> open_on(std::chrono::sys_days date) const;
    [[nodiscard]] std::chrono::sys_days day_of(TimePoint at) const;

    std::shared_ptr<TimeZone const> zone_;
    std::array<std::vector<Span>, 7> weekly_; // from Sunday on
    std::vector<Exception> exceptions_;
};

} // namespace switchboard::configuration
