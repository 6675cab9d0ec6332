// Reads a scenario from a file or standard input and says what is wrong with it.
// Runs in the caller's thread. Never throws.
#pragma once

#include "router/sim/scenario.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace switchboard::router::sim {

inline constexpr int kExitOk = 0;
inline constexpr int kExitBadFile = 1;
inline constexpr int kExitUsage = 2;

/// Nothing, with a line on `err`, if the file cannot be read or is not a scenario.
[[nodiscard]] std::optional<Scenario>
load_file(std::string const& name, std::istream& in, std::ostream& err);

} // namespace switchboard::router::sim
