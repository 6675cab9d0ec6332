// A real redis-server of a test's own, on a unix socket in a temporary directory; as a replica, a
// sentinel or a node of a cluster on a loopback port as well. Blocking, one thread. Never touches a
// server that it did not start.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace switchboard::store::test {

class RedisServer {
public:
    enum class Mode { Server, Sentinel };

    /// `extra`: further settings, "--name", "value" ...
    explicit RedisServer(std::vector<std::string> extra = {}, Mode mode = Mode::Server);
    ~RedisServer();
    RedisServer(RedisServer const&) = delete;
    RedisServer& operator=(RedisServer const&) = delete;

    /// Again, with the settings as the last run left them.
    void start();
    void signal(int number) const;
    void kill_hard(); // SIGKILL and wait
    [[nodiscard]] bool running() const { return pid_ > 0; }
    [[nodiscard]] std::string socket() const { return (folder_ / "redis.sock").string(); }
    [[nodiscard]] std::string url() const { return "unix://" + socket(); }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }

private:
    void write_settings(std::vector<std::string> const& extra) const;

    std::filesystem::path folder_;
    Mode mode_;
    int pid_ = 0;
};

/// Looks again and again until it holds; false if it does not within a minute, or `limit`.
[[nodiscard]] bool wait_for(
    std::function<bool()> const& holds,
    std::chrono::milliseconds limit = std::chrono::milliseconds{60'000});

/// A port of 127.0.0.1 that nobody used a moment ago.
[[nodiscard]] std::uint16_t free_port();

/// A temporary directory, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// One command over a connection of its own; the reply as text ("" for nil), errors begin with
/// "ERR" etc.
[[nodiscard]] std::string
redis_command(std::string const& socket, std::vector<std::string> const& args);

} // namespace switchboard::store::test
