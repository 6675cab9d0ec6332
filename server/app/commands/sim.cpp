// `switchboard sim`: the routing engine fed from a file, under virtual time.
#include "app/commands/commands.hpp"
#include "router/sim/commands.hpp"

#include <iostream>
#include <string>
#include <vector>

namespace switchboard::app {

void add_sim_command(CLI::App& app, int& exit_code) {
    auto* const command =
        app.add_subcommand("sim", "Run the routing engine on a file, in virtual time");
    command->prefix_command();
    command->footer(
        "Sub-commands (`switchboard sim help`; each has its own --help):\n"
        "  run FILE.json | -              prints each effect of a scenario as a JSON line\n"
        "  why FILE.json CONVERSATION T   why it was where it was at T milliseconds\n"
        "  selftest                       queueing theory's exact answers against the engine\n"
        "  replay LOG --config OTHER.json what if: a recorded day under other settings\n"
        "  staff LOG                      the one more skill or agent that removes most waiting\n"
        "  estimate                       how often the wait estimates of a day are right\n\n"
        "Example:\n  switchboard sim run tests/scenarios/r07_accept_is_compare_and_set.json");
    command->callback([command, &exit_code] {
        std::vector<std::string> const arguments = command->remaining();
        exit_code = router::sim::sim_command(arguments, std::cin, std::cout, std::cerr);
    });
}

} // namespace switchboard::app
