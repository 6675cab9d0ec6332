// The words after a subcommand: values, flags with a value, and flags alone. Plain values; says
// what is wrong in one line. Never ends the process.
#pragma once

#include "router/sim/commands.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace switchboard::router::sim {

/// What a subcommand takes.
struct OptionRules {
    std::string usage; ///< "replay LOG --config OTHER.json [--json] [--plot FILE.svg]"
    std::string help;  ///< what it does and prints
    std::size_t words = 0;
    std::set<std::string> with_value{};
    std::set<std::string> alone{};
};

struct Options {
    std::vector<std::string> words;
    std::map<std::string, std::string> values;
    std::set<std::string> flags;

    [[nodiscard]] bool has(std::string const& flag) const { return flags.contains(flag); }
    [[nodiscard]] std::optional<std::string> value(std::string const& flag) const;
};

/// Nothing if there is nothing more to do: `exit` is then the code to end with. --help and -h print
/// the help; anything that the rules do not have is refused by name.
[[nodiscard]] std::optional<Options> parse_options(
    OptionRules const& rules, Arguments args, std::ostream& out, std::ostream& err, int& exit);

/// The whole number behind a flag, or `otherwise` without the flag; nothing, with a line on `err`
/// that names the flag and the limits, if it is not a number between them.
[[nodiscard]] std::optional<std::uint64_t> number_option(
    Options const& options, std::string const& flag, std::uint64_t otherwise, std::uint64_t min,
    std::uint64_t max, std::ostream& err);

} // namespace switchboard::router::sim
