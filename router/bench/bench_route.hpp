// Measures routing decisions on a large account against a plain scan in the same run.
// Runs in the caller's thread for about a minute. Never asserts a speed.
#pragma once

#include <iosfwd>

namespace switchboard::router {

/// 10,000 agents with 4 to 12 of 200 skills, 100,000 waiting in up to 4,096 requirement classes.
/// Prints a table, or one JSON object.
int bench_route(bool json, std::ostream& out);

} // namespace switchboard::router
