#include "openid/impl/time_claims.hpp"

#include <cmath>
#include <cstdint>

namespace switchboard::openid {

namespace {

/// A NumericDate (RFC 7519, section 2); nothing where it is no sensible number.
std::optional<TimePoint> time_of(json::value const& value) {
    constexpr double kLatest = 32'503'680'000.0; // the year 3000
    if (!value.is_number()) return std::nullopt;
    json::error_code failed;
    auto const seconds = value.to_number<double>(failed);
    bool const sensible = !failed && std::isfinite(seconds) && seconds >= 0 && seconds < kLatest;
    if (!sensible) return std::nullopt;
    return time_point_ms(static_cast<std::int64_t>(seconds * 1000));
}

} // namespace

std::optional<std::string>
time_problem(json::object const& claims, TimePoint now, Millis leeway, Millis age_max) {
    for (char const* const name : {"exp", "iat", "nbf", "auth_time"}) {
        std::string const where = std::string{name} + ": ";
        auto const* const claim = claims.if_contains(name);
        bool const needed = name[0] == 'e' || name[0] == 'i';
        if (claim == nullptr && needed) return where + "missing";
        if (claim == nullptr) continue;
        auto const at = time_of(*claim);
        if (!at) return where + "must be a time in seconds";
        if (name[0] == 'e') {
            if (now >= *at + leeway) return where + "is over";
            continue;
        }
        if (*at > now + leeway) return where + "is in the future";
        if (name[0] == 'i' && *at + age_max + leeway < now) return where + "is too long ago";
    }
    return std::nullopt;
}

} // namespace switchboard::openid
