// The subcommands of `switchboard sim` as functions over streams.
// Run in the caller's thread and return the exit code. Never end the process.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace switchboard::router::sim {

using Arguments = std::span<std::string const>;

/// run FILE.json | -
int run_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// why FILE.json CONVERSATION T
int why_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// selftest [--only ID] [--customers N] [--seed N] [--json]
int selftest_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// replay LOG --config OTHER.json [--json] [--plot FILE.svg]
int replay_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// staff LOG [--top N] [--json]
int staff_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// estimate [--agents N] [--learn DAYS] [--judge DAYS] [--seed N] [--json]
int estimate_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// Picks one of the above by its first argument.
int sim_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);

} // namespace switchboard::router::sim
