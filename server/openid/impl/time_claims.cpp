#include "openid/impl/time_claims.hpp"

#include "base/numeric_date.hpp"

namespace switchboard::openid {

namespace {

/// A NumericDate; nothing where it is no sensible number.
std::optional<TimePoint> time_of(json::value const& value) {
    if (!value.is_number()) return std::nullopt;
    json::error_code failed;
    auto const seconds = value.to_number<double>(failed);
    return failed ? std::nullopt : from_numeric_date(seconds);
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
