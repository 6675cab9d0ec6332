// Judges a Redis: whether what the server acknowledges would be kept by it. Pure; any thread. It
// never asks Redis itself (redis_look.hpp does) and changes nothing.
#pragma once

#include "commands/doctor/checks.hpp"
#include "commands/doctor/redis_facts.hpp"

#include <vector>

namespace switchboard::commands::doctor {

/// One check for each subject, the worst of all servers; each with what to do.
[[nodiscard]] std::vector<Check> judge_redis(RedisFacts const& facts);

} // namespace switchboard::commands::doctor
