// `switchboard replay`: the command line of a replay, and its exit code. Runs its own loop on the
// calling thread. Needs nothing but the server's address and an admin's log-in; never touches the
// store or the data directory, except to read the demo's log-in file.
#pragma once

#include <CLI/App.hpp>

namespace switchboard::commands::replay {

/// Adds the subcommand. When it ran, `exit_code` is 0 if every check held, 1 if one did not, 2 if
/// it could not run.
void add_replay_command(CLI::App& app, int& exit_code);

} // namespace switchboard::commands::replay
