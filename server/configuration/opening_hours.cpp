#include "configuration/opening_hours.hpp"

#include "configuration/lunar_calendar.hpp"
#include "configuration/shapes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace switchboard::configuration {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::string_view kLunar = "lunar:";
constexpr std::string_view kLastDay = "last";
constexpr int kHorizonDays = 400; // beyond a year, with its holidays

std::optional<int> digits(std::string_view text, std::size_t count) {
    int value = 0;
    if (text.size() != count) return std::nullopt;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const all = failed == std::errc{} && end == text.data() + text.size();
    return all && text.front() != '-' ? std::optional{value} : std::nullopt;
}

/// "MM-DD".
std::optional<CalendarDate> month_and_day(std::string_view text, int days_max) {
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    auto const month = digits(text.substr(0, 2), 2);
    auto const day = digits(text.substr(3), 2);
    if (!month || !day || *month < 1 || *month > 12 || *day < 1 || *day > days_max)
        return std::nullopt;
    CalendarDate out;
    out.month = static_cast<unsigned>(*month);
    out.day = static_cast<unsigned>(*day);
    return out;
}

std::optional<CalendarDate> parse_lunar(std::string_view text) {
    constexpr int kLunarDays = 30;
    bool const last = text.size() == 7 && text.substr(3) == kLastDay;
    std::string const shape = last ? std::string{text.substr(0, 3)} + "01" : std::string{text};
    auto out = month_and_day(shape, kLunarDays);
    if (!out) return std::nullopt;
    out->kind = CalendarDate::Kind::Lunar;
    if (last) out->day = CalendarDate::kLast;
    return out;
}

bool is_in_some_year(CalendarDate const& date) {
    constexpr std::chrono::year kLeapYear{2000};
    return year_month_day{kLeapYear, std::chrono::month{date.month}, std::chrono::day{date.day}}
        .ok();
}

bool is_lunar(CalendarDate const& wanted, sys_days date) {
    LunarDate const lunar = lunar_date(date);
    if (lunar.leap || lunar.month != static_cast<int>(wanted.month)) return false;
    return wanted.day == CalendarDate::kLast ? lunar.last_of_month
                                             : lunar.day == static_cast<int>(wanted.day);
}

bool is_on(CalendarDate const& wanted, sys_days date) {
    if (wanted.kind == CalendarDate::Kind::Lunar) return is_lunar(wanted, date);
    year_month_day const civil{date};
    bool const this_year = wanted.kind == CalendarDate::Kind::EveryYear ||
                           civil.year() == std::chrono::year{wanted.year};
    return this_year && civil.month() == std::chrono::month{wanted.month} &&
           civil.day() == std::chrono::day{wanted.day};
}

} // namespace

std::optional<CalendarDate> parse_date(std::string_view text) {
    if (text.starts_with(kLunar)) return parse_lunar(text.substr(kLunar.size()));
    if (text.size() == 5) {
        auto out = month_and_day(text, 31);
        if (!out || !is_in_some_year(*out)) return std::nullopt;
        out->kind = CalendarDate::Kind::EveryYear;
        return out;
    }
    if (text.size() != 10 || text[4] != '-') return std::nullopt;
    auto const year = digits(text.substr(0, 4), 4);
    auto out = month_and_day(text.substr(5), 31);
    if (!year || !out) return std::nullopt;
    out->year = *year;
    bool const exists = year_month_day{
        std::chrono::year{*year}, std::chrono::month{out->month},
        std::chrono::day{
            out->day}}.ok();
    return exists ? out : std::nullopt;
}

OpeningHours::OpeningHours(v1::Hours const& hours, std::string const& time_zone)
    : zone_{std::make_shared<TimeZone const>(time_zone)} {
    constexpr std::array kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    for (std::size_t i = 0; i < kDays.size(); ++i)
        if (auto const day = hours.weekly().find(kDays[i]); day != hours.weekly().end())
            weekly_[i] = spans(day->second.intervals());
    for (auto const& each : hours.dates()) {
        auto const date = parse_date(each.date());
        if (!date) continue;
        int const days_long = std::max(1, static_cast<int>(each.days()));
        exceptions_.push_back({*date, days_long, spans(each.intervals()), each.name()});
    }
    // What names its year goes before what comes every year.
    std::stable_partition(exceptions_.begin(), exceptions_.end(), [](Exception const& each) {
        return each.date.kind == CalendarDate::Kind::Once;
    });
}

std::vector<OpeningHours::Span>
OpeningHours::spans(google::protobuf::RepeatedPtrField<v1::Interval> const& intervals) {
    std::vector<Span> out;
    for (auto const& each : intervals) {
        auto const from = minutes_of(each.from(), false);
        auto const to = minutes_of(each.to(), true);
        if (from && to && *from < *to) out.push_back({*from, *to});
    }
    return out;
}

sys_days OpeningHours::day_of(TimePoint at) const {
    return std::chrono::floor<days>(zone_->local(at));
}

bool OpeningHours::holds(Exception const& exception, sys_days date) const {
    for (int back = 0; back < exception.days; ++back)
        if (is_on(exception.date, date - days{back})) return true;
    return false;
}

OpeningHours::Exception const* OpeningHours::exception_of(sys_days date) const {
    auto const found = std::find_if(exceptions_.begin(), exceptions_.end(), [&](auto const& each) {
        return holds(each, date);
    });
    return found == exceptions_.end() ? nullptr : &*found;
}

std::vector<OpeningHours::Open> OpeningHours::open_on(sys_days date) const {
    auto const* const exception = exception_of(date);
    auto const& wanted =
        exception != nullptr ? exception->open : weekly_[std::chrono::weekday{date}.c_encoding()];
    std::vector<Open> out;
    for (Span const& span : wanted) {
        auto const at = [&](int minutes) {
            return zone_->first_at(LocalTime{date} + std::chrono::minutes{minutes});
        };
        Open const open{at(span.from), at(span.to)};
        if (open.from < open.to) out.push_back(open);
    }
    return out;
}

bool OpeningHours::is_open(TimePoint at) const {
    sys_days const today = day_of(at);
    // A neighbour's hours may reach into the day where a clock jumps at midnight.
    for (sys_days const date : {today - days{1}, today, today + days{1}})
        for (Open const& open : open_on(date))
            if (open.from <= at && at < open.to) return true;
    return false;
}

std::optional<TimePoint> OpeningHours::next_change(TimePoint at) const {
    sys_days const today = day_of(at);
    std::optional<TimePoint> closes; // known to be open until then
    for (int ahead = -1; ahead <= kHorizonDays; ++ahead) {
        for (Open const& open : open_on(today + days{ahead})) {
            if (open.to <= at) continue;
            if (!closes) {
                if (open.from > at) return open.from;
                closes = open.to;
            } else if (open.from <= *closes) {
                closes = std::max(*closes, open.to);
            } else {
                return closes;
            }
        }
        // Closed for the rest of a day that ends after the hours do.
        bool const is_over = closes && ahead >= 1 && day_of(*closes) < today + days{ahead};
        if (is_over) return closes;
    }
    return std::nullopt;
}

std::string OpeningHours::name_of_day(TimePoint at) const {
    auto const* const exception = exception_of(day_of(at));
    return exception == nullptr ? std::string{} : exception->name;
}

} // namespace switchboard::configuration
