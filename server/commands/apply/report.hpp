// Turns what the server answered into lines for a terminal. Pure but for the stream it writes to;
// any thread. It never prints a value of a setting, only names of fields.
#pragma once

#include "configuration/toml.hpp"

#include <ostream>
#include <string>

namespace switchboard::commands::apply {

/// "+ queue help", "~ user lan: name, password", "- sink files", then a line with the sum.
/// False if the text is not an answer of the server.
[[nodiscard]] bool print_changes(std::string const& answer, bool dry_run, std::ostream& out);

/// Each mistake as "FILE:LINE:COLUMN: field: message".
void print_refusal(
    std::string const& answer, long status, std::string const& file,
    configuration::TomlConfig const& read, std::ostream& err);
void print_mistakes(
    std::string const& file, configuration::TomlConfig const& read, std::ostream& err);

} // namespace switchboard::commands::apply
