#include "commands/tickets/tickets.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace switchboard::commands::tickets {

namespace {

constexpr char kFooter[] = R"(Example:
  export SWITCHBOARD_PASSWORD='...'
  switchboard tickets --url https://chat.shop.example --email an@shop.example
  switchboard tickets --replay parked --wait 60
  switchboard tickets --replay CONVERSATION

Every finished conversation is counted once: it has its ticket, is on its way, was given up until a
person decides, is exempt by a rule, or is missing (owed to nobody, because it was closed before
there was a sink). Exit codes: 0 nothing is open, 1 something is, 2 server not reached.)";

} // namespace

void add_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("tickets", "Which conversations have their tickets, and try again");
    apply::add_access(*command, *options);
    command->add_option(
        "--replay", options->replay, "Try again: parked, missing, or one conversation's id");
    command->add_option("--list", options->list, "Rows of each kind that needs a person, 0 to 100")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    command->add_option("--wait", options->wait_s, "Seconds to wait until nothing is owed")
        ->check(CLI::Range(0, 86'400))
        ->capture_default_str();
    command->add_flag("--recount", options->recount, "Look at every finished conversation again");
    command->footer(kFooter);
    command->callback([options, &exit_code] {
        apply::read_environment(*options);
        exit_code = run(*options, std::cout, std::cerr);
    });
}

} // namespace switchboard::commands::tickets
