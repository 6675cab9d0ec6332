#include "app/local_day.hpp"

#include "sinks/impl/local_time.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace switchboard::app {

namespace {

/// Opening a zone is dear, asking it is cheap, and there are few.
template<class Ask> std::string in_zone(std::string const& time_zone, Ask ask) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<sinks::Zone>> zones;
    std::lock_guard const lock{mutex};
    auto& zone = zones[time_zone];
    if (!zone) zone = std::make_unique<sinks::Zone>(time_zone);
    return ask(*zone);
}

} // namespace

std::string local_day(TimePoint at, std::string const& time_zone) {
    return in_zone(time_zone, [at](sinks::Zone const& zone) { return zone.date(at); });
}

std::string local_date_time(TimePoint at, std::string const& time_zone) {
    return in_zone(time_zone, [at](sinks::Zone const& zone) { return zone.date_time(at); });
}

} // namespace switchboard::app
