// The times of a token: exp, iat, nbf and auth_time (RFC 7519, section 4.1). Pure; any thread.
#pragma once

#include "base/time.hpp"
#include "openid/impl/json_text.hpp"

#include <optional>
#include <string>

namespace switchboard::openid {

/// What is wrong with them now, as "exp: is over"; nothing if they fit.
[[nodiscard]] std::optional<std::string>
time_problem(json::object const& claims, TimePoint now, Millis leeway, Millis age_max);

} // namespace switchboard::openid
