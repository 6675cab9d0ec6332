// `switchboard doctor`: says whether this machine is fit to run a server, and what to do where it
// is not. Runs once, on the main thread. It never changes anything.
#pragma once

#include "commands/doctor/facts.hpp"

#include <ostream>

namespace CLI {
class App;
}

namespace switchboard::commands::doctor {

/// 0 if nothing fails (warnings may be there), else 1.
[[nodiscard]] int
run(Options const& options, LibraryCheck const& library, PlaceReader const& place,
    std::ostream& out);

/// Adds the subcommand; when it is given, runs it while the command line is parsed and sets
/// `exit_code`. `place` reads a server's settings; `library` asks the store in use, if there is
/// one.
void add_command(CLI::App& app, int& exit_code, PlaceReader place, LibraryCheck library = {});

} // namespace switchboard::commands::doctor
