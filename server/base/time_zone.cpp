#include "base/time_zone.hpp"

#include <unicode/timezone.h>

#include <algorithm>

namespace switchboard {
namespace {

// More than any offset and than any jump of a clock (whole days were skipped at the date line).
constexpr Millis kAside = std::chrono::hours{38};

std::unique_ptr<icu::TimeZone> zone_named(std::string const& name) {
    if (name.empty()) return nullptr;
    std::unique_ptr<icu::TimeZone> zone{
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))};
    if (*zone == icu::TimeZone::getUnknown()) return nullptr;
    return zone;
}

} // namespace

struct TimeZone::Impl {
    std::unique_ptr<icu::TimeZone> zone;
};

TimeZone::TimeZone(std::string const& name)
    : impl_{std::make_unique<Impl>()} {
    impl_->zone = zone_named(name);
    if (!impl_->zone) impl_->zone.reset(icu::TimeZone::getGMT()->clone());
}

TimeZone::~TimeZone() = default;

bool TimeZone::is_known(std::string const& name) {
    return zone_named(name) != nullptr;
}

Millis TimeZone::offset(TimePoint at) const {
    std::int32_t raw = 0;
    std::int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    impl_->zone->getOffset(static_cast<UDate>(to_ms(at)), 0, raw, daylight, status);
    return U_SUCCESS(status) ? Millis{raw + daylight} : Millis{0};
}

TimePoint TimeZone::first_at(LocalTime local) const {
    Millis const before = offset(local - kAside);
    Millis const after = offset(local + kAside);
    TimePoint const early = local - std::max(before, after);
    TimePoint const late = local - std::min(before, after);
    for (TimePoint const at : {early, late})
        if (this->local(at) == local) return at;
    // Skipped: the clock jumps between the two. Bisect to the first moment of the new offset.
    TimePoint low = early;
    TimePoint high = late;
    while (high - low > Millis{1}) {
        TimePoint const middle = low + (high - low) / 2;
        (offset(middle) == after ? high : low) = middle;
    }
    return high;
}

} // namespace switchboard
