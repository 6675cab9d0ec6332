// The program under test as a child: `switchboard demo` on a free loopback port and a folder of its
// own. Main thread, except that kill_hard and start_again may come from another one. Gone, with its
// folder, at the end of the test; it never touches a process that it did not start.
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace switchboard::commands::replay::test {

class ServerProcess {
public:
    ServerProcess();
    ~ServerProcess();
    ServerProcess(ServerProcess const&) = delete;
    ServerProcess& operator=(ServerProcess const&) = delete;

    [[nodiscard]] std::string const& url() const { return url_; }
    [[nodiscard]] std::filesystem::path const& data() const { return data_; }
    /// SIGKILL, and waits until it is gone.
    void kill_hard();
    /// SIGKILL for its private redis-server, which it starts again by itself. False: none was
    /// found.
    [[nodiscard]] bool kill_redis_hard() const;
    /// On the same port and folder; returns when it listens.
    void start_again();

private:
    void start(std::string const& listen);

    std::filesystem::path data_;
    std::string url_;
    pid_t child_ = -1;
};

} // namespace switchboard::commands::replay::test
