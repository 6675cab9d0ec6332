// `switchboard contact`: takes out what is kept about one contact, or erases it. Runs once, on the
// main thread, and blocks on the network and on files. The server decides and erases; this asks,
// saves and prints.
#pragma once

#include "commands/apply/login.hpp"

#include <ostream>
#include <string>

namespace switchboard::commands::contact {

struct Options : apply::Access {
    std::string contact;
    std::string out;  // export: the folder to be made
    std::string code; // of the second factor
    bool yes = false; // erase: really
};

[[nodiscard]] int export_contact(Options const& options, std::ostream& out, std::ostream& err);
[[nodiscard]] int erase_contact(Options const& options, std::ostream& out, std::ostream& err);

/// Adds the subcommand; when it is given, runs it while the command line is parsed and sets
/// `exit_code`.
void add_command(CLI::App& app, int& exit_code);

} // namespace switchboard::commands::contact
