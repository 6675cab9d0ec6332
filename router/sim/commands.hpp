// The subcommands of `switchboard sim`: run, why, selftest, replay, as functions over streams.
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
/// selftest [--only ID] [--customers N] [--seed N]
int selftest_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// replay LOG --config OTHER.json
int replay_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);
/// Picks one of the above by its first argument.
int sim_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err);

} // namespace switchboard::router::sim
