#include "sinks/impl/local_time.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace switchboard::sinks {

namespace {

struct Civil {
    int year = 0;
    unsigned month = 0, day = 0;
    int hour = 0, minute = 0, second = 0, millisecond = 0;
};

Civil civil(TimePoint at) {
    auto const days = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date{days};
    std::chrono::hh_mm_ss const time{at - days};
    return {
        .year = static_cast<int>(date.year()),
        .month = static_cast<unsigned>(date.month()),
        .day = static_cast<unsigned>(date.day()),
        .hour = static_cast<int>(time.hours().count()),
        .minute = static_cast<int>(time.minutes().count()),
        .second = static_cast<int>(time.seconds().count()),
        .millisecond = static_cast<int>(time.subseconds().count())};
}

template<class... Args> std::string format(char const* pattern, Args... args) {
    std::array<char, 64> buffer{};
    int const size = std::snprintf(buffer.data(), buffer.size(), pattern, args...);
    return {buffer.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

} // namespace

TimePoint time_point(google::protobuf::Timestamp const& stamp) {
    return time_point_ms(stamp.seconds() * 1000 + stamp.nanos() / 1'000'000);
}

std::string rfc3339(TimePoint at) {
    Civil const c = civil(at);
    return format(
        "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour, c.minute, c.second,
        c.millisecond);
}

std::string rfc3339(google::protobuf::Timestamp const& stamp) {
    return rfc3339(time_point(stamp));
}

std::string Zone::date(TimePoint at) const {
    Civil const c = civil(zone_.local(at));
    return format("%04d-%02u-%02u", c.year, c.month, c.day);
}

std::string Zone::clock(TimePoint at) const {
    Civil const c = civil(zone_.local(at));
    return format("%02d:%02d:%02d", c.hour, c.minute, c.second);
}

std::string Zone::date_time(TimePoint at) const {
    auto const minutes = static_cast<int>(zone_.offset(at).count() / 60'000);
    int const distance = std::abs(minutes);
    return date(at) + " " + clock(at) +
           format(" %c%02d:%02d", minutes < 0 ? '-' : '+', distance / 60, distance % 60);
}

} // namespace switchboard::sinks
