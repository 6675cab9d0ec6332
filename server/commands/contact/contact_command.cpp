#include "commands/contact/contact.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>

namespace switchboard::commands::contact {

namespace {

constexpr char kFooter[] = R"(Example:
  export SWITCHBOARD_PASSWORD='...'
  switchboard contact export CONTACT --out ./minh --email an@shop.example
  switchboard contact erase CONTACT --yes --email an@shop.example

The contact's id stands in the address of the console and in its conversations. Both leave a record
in the audit log. Exit codes: 0 done, 1 refused, 2 server not reached.)";

void read_environment(Options& options) {
    apply::read_environment(options);
    char const* const code = std::getenv("SWITCHBOARD_CODE");
    if (code != nullptr) options.code = code;
}

} // namespace

void add_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("contact", "Take out, or erase, what is kept about one contact");
    command->require_subcommand(1);
    command->footer(kFooter);
    auto* taking = command->add_subcommand("export", "Everything that is kept, into a folder");
    apply::add_access(*taking, *options);
    taking->add_option("contact", options->contact, "The contact's id")->required();
    taking->add_option("--out", options->out, "The folder to be made")->required();
    taking->callback([options, &exit_code] {
        read_environment(*options);
        exit_code = export_contact(*options, std::cout, std::cerr);
    });
    auto* erasing = command->add_subcommand("erase", "Takes it out of the store for ever");
    apply::add_access(*erasing, *options);
    erasing->add_option("contact", options->contact, "The contact's id")->required();
    erasing->add_flag("--yes", options->yes, "It cannot be undone");
    erasing->callback([options, &exit_code] {
        read_environment(*options);
        exit_code = erase_contact(*options, std::cout, std::cerr);
    });
}

} // namespace switchboard::commands::contact
