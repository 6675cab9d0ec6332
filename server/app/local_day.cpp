#include "app/local_day.hpp"

#include "sinks/impl/local_time.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace switchboard::app {

std::string local_day(TimePoint at, std::string const& time_zone) {
    // Opening a zone is dear, asking it is cheap, and there are few.
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<sinks::Zone>> zones;
    std::lock_guard const lock{mutex};
    auto& zone = zones[time_zone];
    if (!zone) zone = std::make_unique<sinks::Zone>(time_zone);
    return zone->date(at);
}

} // namespace switchboard::app
