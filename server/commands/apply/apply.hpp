// `switchboard apply`: makes a server's settings what a file says. Runs once, on the main thread,
// and blocks on the network. It never shows a password or a token, and changes nothing by itself:
// the server decides.
#pragma once

#include "commands/apply/login.hpp"

#include <ostream>
#include <string>

namespace CLI {
class App;
}

namespace switchboard::commands::apply {

struct Options : Access {
    std::string file; // TOML; "-" reads standard input
    bool dry_run = false;
};

/// Prints the differences to `out` and every mistake to `err`, one a line with its place in the
/// file.
[[nodiscard]] int run(Options const& options, std::ostream& out, std::ostream& err);

/// Adds the subcommand; when it is given, runs it while the command line is parsed and sets
/// `exit_code`.
void add_command(CLI::App& app, int& exit_code);

} // namespace switchboard::commands::apply
