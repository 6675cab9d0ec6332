#include "commands/doctor/doctor.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <utility>

namespace switchboard::commands::doctor {

namespace {

constexpr char kFooter[] = R"(Example:
  switchboard doctor --port 8080 --data /var/lib/switchboard --config shop.toml
  switchboard doctor --redis redis+sentinel://10.0.0.1,10.0.0.2,10.0.0.3/shop --ack-replicas 1

  OK    port              8080 is free
  WARN  open files        1024 open files allowed
                          -> each visitor takes one: ulimit -n 65536, or ...

Exit codes: 0 nothing fails, 1 something does. With --json the same for machines.)";

} // namespace

void add_command(CLI::App& app, int& exit_code, PlaceReader place, LibraryCheck library) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("doctor", "Say whether this machine is fit to serve");
    command->add_option("--port", options->port, "Port that the server shall use")
        ->capture_default_str();
    command->add_option("--data", options->data_dir, "Data directory of the server")
        ->capture_default_str();
    command->add_option("--config", options->config_file, "Settings (TOML) to be checked");
    command->add_option("--redis-server", options->redis_server, "The program to start")
        ->capture_default_str();
    command->add_flag(
        "--external-redis", options->external_redis, "A Redis is given; none is started");
    auto* const redis = command->add_option(
        "--redis", options->redis,
        "Look at this Redis as well: one server, sentinels or a cluster, as serve --redis takes "
        "it");
    command
        ->add_option(
            "--ack-replicas", options->ack_replicas,
            "With --redis: redis.ack_replicas of the server")
        ->check(CLI::Range(0, 100))
        ->needs(redis);
    command
        ->add_option(
            "--server-config", options->server_file,
            "Look at the Redis and the virus scanner that these settings of the server name "
            "(serve --config)")
        ->check(CLI::ExistingFile)
        ->excludes(redis);
    command->add_flag("--json", options->json, "Answer as JSON");
    command->footer(kFooter);
    command->callback([options, library = std::move(library), place = std::move(place),
                       &exit_code] { exit_code = run(*options, library, place, std::cout); });
}

} // namespace switchboard::commands::doctor
