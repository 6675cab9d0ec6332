// The one program. Each sub-command teaches itself with --help.
#include "app/commands/commands.hpp"
#include "commands/apply/apply.hpp"
#include "commands/contact/contact.hpp"
#include "commands/replay/replay_command.hpp"
#include "commands/tickets/tickets.hpp"

#include <CLI/CLI.hpp>

#include <google/protobuf/stubs/logging.h>

#include <csignal>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    google::protobuf::SetLogHandler(nullptr); // what strangers send is answered, not logged
    std::signal(SIGPIPE, SIG_IGN);            // a closed socket is an error code, not the end
    CLI::App app{"Switchboard: live chat with agent routing", "switchboard"};
    app.set_version_flag("--version", SWITCHBOARD_VERSION);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    int exit_code = 0;
    switchboard::app::add_serve_command(app, exit_code);
    switchboard::app::add_demo_command(app, exit_code);
    switchboard::commands::apply::add_command(app, exit_code);
    switchboard::commands::contact::add_command(app, exit_code);
    switchboard::app::add_doctor_command(app, exit_code);
    switchboard::app::add_guard_command(app, exit_code);
    switchboard::commands::replay::add_replay_command(app, exit_code);
    switchboard::commands::tickets::add_command(app, exit_code);
    switchboard::app::add_sim_command(app, exit_code);
    switchboard::app::add_bench_command(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        int const code = app.exit(error);
        return code == 0 ? 0 : 2;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "switchboard: %s\n", error.what());
        return 1;
    }
    return exit_code;
}
