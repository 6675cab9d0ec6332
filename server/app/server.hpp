// The composition root: everything that a node is made of, in the order of its needs: data folder,
// Redis, store, control thread, workers. Owned by main; blocking calls on the main thread only. It
// contains no rule of the product.
#pragma once

#include "app/settings.hpp"
#include "base/time.hpp"
#include "configuration/demo_account.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::app {

/// Exit codes of `serve` and `demo`, for scripts and service managers.
enum class Exit : int {
    Ok = 0,
    Failed = 1,      // while running
    BadSettings = 2, // the command line or the configuration file
    PortInUse = 3,
    NoStore = 4,   // Redis cannot be reached or is not fit
    DataInUse = 5, // another server has the data folder
    Stuck = 6,     // an event loop did not answer any more (watchdog.hpp)
};

struct StartError {
    Exit code = Exit::Failed;
    std::string message; // one sentence: what is wrong and what to do
};
[[noreturn]] void
throw_exception_from_error(StartError const& error, boost::source_location const&);

class Server {
public:
    /// Everything is up and accepting when this returns.
    [[nodiscard]] static Result<std::unique_ptr<Server>, StartError> start(ServerSettings settings);
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    [[nodiscard]] std::string url() const; // "http://127.0.0.1:8080"
    /// The first admin's page, with its one-time link, while there is no account.
    [[nodiscard]] std::optional<std::string> const& setup_link() const;
    /// Where that stands as well, for nobody else to read.
    [[nodiscard]] std::filesystem::path const& setup_file() const;
    /// Of the demo account; empty without `demo`.
    [[nodiscard]] std::vector<configuration::DemoLogin> const& demo_logins() const;
    /// Blocks until the control thread and the store are ready; false after `patience`.
    [[nodiscard]] bool wait_ready(Millis patience) const;
    /// Blocks until SIGTERM or SIGINT; then drains and stops. Answers within 30 s. SIGHUP reads the
    /// certificate and the settings again, these by `read_again`: log.level, limits.connections and
    /// limits.connections_per_address take effect at once, others are named as waiting for a
    /// restart; if they are refused, the old ones stay.
    using ReadSettings = std::function<Result<ServerSettings, SettingsError>()>;
    void run_until_signal(ReadSettings const& read_again);

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::app
