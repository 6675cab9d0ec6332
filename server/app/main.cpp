// The one program. Each sub-command teaches itself with --help.
#include "app/commands/commands.hpp"
#include "commands/apply/apply.hpp"
#include "commands/contact/contact.hpp"
#include "commands/replay/replay_command.hpp"
#include "commands/tickets/tickets.hpp"

#include <CLI/CLI.hpp>

#include <google/protobuf/stubs/logging.h>

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

/// What is in memory is people's words and keys: none of it goes to a file when the process dies,
/// or one of Redis that it started. Whoever hunts a fault raises the limit of the running process
/// (prlimit).
void leave_no_core() {
    rlimit limit{};
    if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &limit);
}

} // namespace

int main(int argc, char** argv) {
    google::protobuf::SetLogHandler(nullptr); // what strangers send is answered, not logged
    leave_no_core();
    std::signal(SIGPIPE, SIG_IGN); // a closed socket is an error code, not the end
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
