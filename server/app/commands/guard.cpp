// `switchboard guard`: what the server does for its private Redis before each start, for a Redis of
// the operator's own.
#include "app/commands/commands.hpp"
#include "store/embedded/aof_guard.hpp"

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

namespace switchboard::app {
namespace {

constexpr char kFooter[] =
    R"(Run it before redis-server is started, never beside it, as the user that Redis runs as; with systemd
('systemctl edit redis-server'; Debian's unit lets it run nothing but itself):
  [Service]
  ExecPaths=/usr/local/bin/switchboard
  ExecStartPre=/usr/local/bin/switchboard guard /var/lib/redis

A write that was interrupted (kill -9, power) can leave half a transaction, a torn command or a block of zeros at the end
of the file. With half a transaction Redis 7.0 starts, and what it writes next is lost at its next restart; with zeros it
does not start. Only the last incremental file is ever touched, and a copy of it as it was stays beside it.

Exit codes: 0 whole, or mended; 1 it is damaged otherwise, or cannot be read: nothing was changed.)";

struct GuardOptions {
    std::string folder;
    std::uint64_t most_bytes = 1'048'576;
    store::AofNames names{};
};

int guard(GuardOptions const& options) {
    auto const report = store::guard_aof(options.folder, options.most_bytes, options.names);
    if (!report) {
        std::cerr << "switchboard guard: " << report.error() << '\n';
        return 1;
    }
    if (report->is_empty)
        std::cout << "nothing there yet: no " << options.names.folder << '/' << options.names.file
                  << ".manifest in " << options.folder << '\n';
    else if (report->cut_bytes == 0)
        std::cout << "whole\n";
    else
        std::cout << "cut " << report->cut_bytes
                  << " bytes of an interrupted write; the file as it was is "
                  << report->copy.string() << '\n';
    return 0;
}

} // namespace

void add_guard_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<GuardOptions>();
    auto* command = app.add_subcommand(
        "guard", "Mend the end of the append-only file of a Redis that is about to start");
    command->add_option("DIR", options->folder, "Its data directory (dir in redis.conf)")
        ->required()
        ->check(CLI::ExistingDirectory);
    command
        ->add_option(
            "--most-bytes", options->most_bytes,
            "Refuse to cut more than this: an interrupted write leaves less")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 30U))
        ->capture_default_str();
    command->add_option("--dir-name", options->names.folder, "appenddirname of redis.conf")
        ->capture_default_str();
    command->add_option("--file-name", options->names.file, "appendfilename of redis.conf")
        ->capture_default_str();
    command->footer(kFooter);
    command->callback([options, &exit_code] { exit_code = guard(*options); });
}

} // namespace switchboard::app
