// `switchboard serve` and `switchboard demo`: the same server, the second with an account to try.
#include "app/commands/commands.hpp"
#include "app/server.hpp"
#include "base/fail_points.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

namespace switchboard::app {
namespace {

struct ServeOptions {
    std::string config, data, listen, redis, node, log_level;
    std::uint32_t workers = 0;
    bool relaxed = false;
    bool behind_proxy = false;
};

void add_options(CLI::App& command, ServeOptions& options) {
    command.add_option("--config", options.config, "settings in TOML; see deploy/README.md")
        ->check(CLI::ExistingFile);
    command.add_option(
        "--data", options.data, "folder of the embedded Redis and the transcripts [data]");
    command.add_option(
        "--listen", options.listen,
        "HOST:PORT to accept on; port 0 takes a free one [127.0.0.1:8080]");
    command.add_option(
        "--redis", options.redis,
        "redis://[user:pass@]HOST[:PORT] or unix:///PATH instead of the embedded one");
    command.add_option("--workers", options.workers, "event-loop threads [one a core]")
        ->check(CLI::Range(1, 64));
    command.add_option("--node", options.node, "this node's name [kept in the data folder]");
    command.add_option("--log-level", options.log_level, "debug, info, warn or error [info]")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    command.add_flag(
        "--behind-proxy", options.behind_proxy,
        "a proxy in front ends TLS; on this machine, or named in server.trusted_proxies");
    command.add_flag(
        "--relaxed", options.relaxed,
        "fsync every second: faster, but a power cut may lose a second of acked messages");
}

Result<ServerSettings, SettingsError> settings_of(ServeOptions const& options, bool demo) {
    ServerSettings settings;
    settings.demo = demo;
    if (demo) { // one machine asks for thousands of visitors: replay and bench run beside it
        settings.hub.unlimited_addresses = {"127.0.0.1", "::1"};
        settings.api.anonymous_per_minute = settings.api.caller_per_minute = 1'000'000;
    }
    if (!options.config.empty()) {
        auto read = read_settings(options.config, settings);
        if (read.has_error()) return read.error();
        settings = std::move(read).value();
    }
    if (!options.data.empty()) settings.data = options.data;
    if (!options.redis.empty()) settings.redis_url = options.redis;
    if (!options.node.empty()) settings.node = options.node;
    if (!options.log_level.empty()) settings.log_level = options.log_level;
    if (options.workers > 0) settings.workers = options.workers;
    if (options.relaxed) settings.redis_relaxed = true;
    if (options.behind_proxy) settings.behind_proxy = true;
    if (options.listen.empty()) return settings;
    auto listen = parse_listen(options.listen);
    if (listen.has_error()) return SettingsError{"--listen: " + listen.error().message};
    settings.host = listen->first;
    settings.port = listen->second;
    return settings;
}

/// As many sockets as the hard limit allows: the soft one is a default for programs that use
/// select().
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void print_addresses(Server const& server, bool demo) {
    std::string const url = server.url();
    // What a service prints is kept, and read by others: only somebody at a terminal is shown it.
    if (server.setup_link())
        std::cout << "\nThere is no account yet. Make the first admin by the link "
                  << (::isatty(STDOUT_FILENO) == 1
                          ? "(it works once, for a day):\n  " + *server.setup_link()
                          : "in this file (it works once, for a day):\n  " +
                                server.setup_file().string())
                  << "\n\n";
    if (demo) std::cout << "\n  Demo shop with the widget   " << url << "/demo\n";
    std::cout << (demo ? "" : "\n") << "  Agent console               " << url << "/console\n"
              << "  Supervisor board            " << url << "/console/board\n\n";
    if (!demo) return std::cout.flush(), void();
    std::cout << "  Log-ins (made for this data folder):\n";
    for (auto const& login : server.demo_logins())
        std::cout << "    " << login.role << std::string(12 - login.role.size(), ' ') << login.email
                  << std::string(login.email.size() < 28 ? 28 - login.email.size() : 1, ' ')
                  << login.password << "\n";
    std::cout << "\n  Stop with Ctrl-C.\n" << std::endl;
}

/// For tests only: places where this process is to fail (base/fail_points.hpp).
bool arm_fail_points() {
    char const* const wanted = std::getenv("SWITCHBOARD_FAIL_POINTS");
    if (wanted == nullptr || *wanted == '\0') return true;
    fail_points::Actions const actions{
        // As a power switch: no destructor runs, no buffer is flushed.
        .crash = [] { std::raise(SIGKILL); },
        .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }};
    std::string const problem = fail_points::arm(wanted, actions);
    if (problem.empty())
        std::cerr << "switchboard: fail points are armed: " << wanted << std::endl;
    else
        std::cerr << "switchboard: SWITCHBOARD_FAIL_POINTS: " << problem << '\n';
    return problem.empty();
}

int run(ServeOptions const& options, bool demo) {
    if (!arm_fail_points()) return static_cast<int>(Exit::BadSettings);
    auto const settings = settings_of(options, demo);
    if (settings.has_error()) {
        std::cerr << "switchboard: " << settings.error().message << '\n';
        return static_cast<int>(Exit::BadSettings);
    }
    spdlog::set_default_logger(spdlog::stderr_color_mt("switchboard"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
    spdlog::set_level(spdlog::level::from_str(settings->log_level));
    raise_descriptor_limit();
    auto server = Server::start(*settings);
    if (server.has_error()) {
        std::cerr << "switchboard: " << server.error().message << '\n';
        return static_cast<int>(server.error().code);
    }
    constexpr Millis kPatience{15'000};
    if (!server.value()->wait_ready(kPatience))
        std::cerr << "switchboard: the store answers slowly; going on\n";
    print_addresses(*server.value(), demo);
    server.value()->run_until_signal([options, demo] { return settings_of(options, demo); });
    return static_cast<int>(Exit::Ok);
}

void add(
    CLI::App& app, int& exit_code, bool demo, char const* name, char const* summary,
    char const* footer) {
    auto* const command = app.add_subcommand(name, summary);
    auto const options = std::make_shared<ServeOptions>();
    add_options(*command, *options);
    command->footer(footer);
    command->callback([options, &exit_code, demo] { exit_code = run(*options, demo); });
}

constexpr char const* kExitCodes = "\nExit codes: 0 stopped as asked, 1 failed, 2 bad settings, 3 "
                                   "port in use, 4 no usable Redis,\n"
                                   "5 data folder in use, 6 an event loop did not answer any "
                                   "more.";

} // namespace

void add_serve_command(CLI::App& app, int& exit_code) {
    static std::string const footer =
        std::string{
            "Example:\n  switchboard serve --data /var/lib/switchboard --config switchboard.toml\n"
            "\nWithout settings it starts a private Redis in the data folder. While there is no "
            "account,\n"
            "each start leaves a one-time link for the first admin in setup-link in the data "
            "folder, and shows it on a terminal.\n"} +
        kExitCodes;
    add(app, exit_code, false, "serve", "Run the server", footer.c_str());
}

void add_demo_command(CLI::App& app, int& exit_code) {
    static std::string const footer =
        std::string{"Example:\n  switchboard demo --listen 127.0.0.1:8080\n"
                    "\nA server with an account to try: a shop in Vietnamese and English with "
                    "queues, skills and\n"
                    "agents. The log-ins are made at the first start and kept in "
                    "DATA/demo-credentials.json.\n"} +
        kExitCodes;
    add(app, exit_code, true, "demo", "Run the server with a demo shop", footer.c_str());
}

} // namespace switchboard::app
