// `switchboard tickets`: the reconciliation of finished conversations with their tickets, for a
// terminal. Runs once, on the main thread, and blocks on the network. The server counts and
// decides; this prints.
#pragma once

#include "commands/apply/login.hpp"

#include <cstdint>
#include <ostream>
#include <string>

namespace switchboard::commands::tickets {

struct Options : apply::Access {
    std::string replay;       // "", "parked", "missing", or a conversation
    std::uint32_t list = 20;  // rows of each kind that needs a person
    std::uint32_t wait_s = 0; // until nothing is owed
    bool recount = false;     // look at every finished conversation once more
};

enum ExitCode : int { kAllThere = 0, kNotAll = 1, kUnreachable = 2 };

[[nodiscard]] int run(Options const& options, std::ostream& out, std::ostream& err);

/// Adds the subcommand; when it is given, runs it while the command line is parsed and sets
/// `exit_code`.
void add_command(CLI::App& app, int& exit_code);

} // namespace switchboard::commands::tickets
