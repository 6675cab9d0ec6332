#include "commands/apply/apply.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace switchboard::commands::apply {

namespace {

constexpr char kFooter[] = R"(Example:
  export SWITCHBOARD_PASSWORD='...'
  switchboard apply shop.toml --url https://chat.shop.example --email an@shop.example --dry-run

  shop.toml:
    [account]
    name = "Shop"
    locale = "en"
    time_zone = "Asia/Ho_Chi_Minh"

    [[skills]]
    id = "vi"
    name = "Vietnamese"

    [[queues]]
    id = "help"
    name = "Help"
    required_skills = { vi = 2 }
    wrap_up = "30s"

    [[users]]
    id = "an"
    name = "An"
    email = "an@shop.example"
    role = "admin"
    skills = { vi = 5 }

The file is the whole truth: what is not in it is removed. Run it twice and the second run says
"nothing to change". Exit codes: 0 done, 1 refused (each mistake on a line), 2 server not reached.)";

} // namespace

void add_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("apply", "Make a server's settings what a TOML file says");
    command->add_option("file", options->file, "TOML file, or - for standard input")->required();
    add_access(*command, *options);
    command->add_flag("--dry-run", options->dry_run, "Only say what would change");
    command->footer(kFooter);
    command->callback([options, &exit_code] {
        read_environment(*options);
        exit_code = run(*options, std::cout, std::cerr);
    });
}

} // namespace switchboard::commands::apply
