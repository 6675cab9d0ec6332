// `switchboard bench`: figures, each beside a floor measured in the same run.
#include "bench/bench.hpp"
#include "app/commands/commands.hpp"
#include "router/bench/bench_route.hpp"

#include <iostream>
#include <memory>

namespace switchboard::app {

void add_bench_command(CLI::App& app, int& exit_code) {
    auto* const bench =
        app.add_subcommand("bench", "Measure, with the ratio to a floor of the same run");
    bench->require_subcommand(1);
    bench->footer("Examples:\n  switchboard bench relay\n  switchboard bench idle --connections "
                  "50000 --json");

    auto const relay = std::make_shared<bench::RelayOptions>();
    auto* const relay_command = bench->add_subcommand(
        "relay",
        "The gateway without a store: messages passed between two sockets, against raw epoll");
    relay_command->add_option("--rooms", relay->rooms, "of a customer and an agent")
        ->check(CLI::Range(1, 4000));
    relay_command->add_option("--bytes", relay->message_bytes, "of a message")
        ->check(CLI::Range(8, 32768));
    relay_command
        ->add_option("--rounds", relay->rounds, "of each side, interleaved; the median counts")
        ->check(CLI::Range(1, 21));
    relay_command->add_option("--seconds", relay->seconds, "of one round")
        ->check(CLI::Range(0.1, 30.0));
    relay_command->add_flag("--json", relay->json, "one JSON object instead of text");
    relay_command->callback([relay, &exit_code] { exit_code = bench::bench_relay(*relay); });

    auto const idle = std::make_shared<bench::IdleOptions>();
    auto* const idle_command = bench->add_subcommand(
        "idle", "What an idle connection costs in memory, and a handshake in time");
    idle_command->add_option("--connections", idle->connections, "held open at once")
        ->check(CLI::Range(100, 200000));
    idle_command->add_flag("--json", idle->json, "one JSON object instead of text");
    idle_command->callback([idle, &exit_code] { exit_code = bench::bench_idle(*idle); });

    auto const json = std::make_shared<bool>(false);
    auto* const route_command = bench->add_subcommand(
        "route", "The routing engine: decisions among 10,000 agents and 100,000 waiting, against a "
                 "plain scan");
    route_command->add_flag("--json", *json, "one JSON object instead of text");
    route_command->callback(
        [json, &exit_code] { exit_code = router::bench_route(*json, std::cout); });
}

} // namespace switchboard::app
