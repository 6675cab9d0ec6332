// A real redis-server of a test's own, on a unix socket in a temporary directory. Blocking, one
// thread. Never touches a server that it did not start.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace switchboard::store::test {

class RedisServer {
public:
    explicit RedisServer(std::vector<std::string> extra = {});
    ~RedisServer();
    RedisServer(RedisServer const&) = delete;
    RedisServer& operator=(RedisServer const&) = delete;

    void start();
    void signal(int number) const;
    void kill_hard(); // SIGKILL and wait
    [[nodiscard]] std::string socket() const { return (folder_ / "redis.sock").string(); }
    [[nodiscard]] std::string url() const { return "unix://" + socket(); }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::vector<std::string> extra_;
    int pid_ = 0;
};

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
