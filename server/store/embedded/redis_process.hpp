// Starting, finding and stopping redis-server processes of one data directory. Blocking; any
// thread, but a process dies with the thread that spawned it. Never signals a process that does not
// work in the directory.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/embedded/redis_users.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace switchboard::store {

/// Forks and executes in `folder`, in a process group of its own (a terminal's Ctrl-C is for us to
/// handle), with SIGTERM as its parent's last word. Answers the process id.
[[nodiscard]] Result<int, std::string>
spawn_redis(std::filesystem::path const& folder, std::vector<std::string> const& args);

/// Processes named redis-server whose working directory is `folder`: those are ours, whoever
/// started them.
[[nodiscard]] std::vector<int> redis_processes_in(std::filesystem::path const& folder);

/// Ends them (SIGTERM, later SIGKILL) and waits until they are gone; false if one is still there.
[[nodiscard]] bool end_processes_in(std::filesystem::path const& folder, Millis patience);

/// The answer to one command (a status or an error), or empty if nobody answers. With a login as
/// that user.
[[nodiscard]] std::string
ask_redis(std::string const& socket, RedisLogin const* login, std::vector<std::string> const& what);
/// PONG, the error reply, or empty.
[[nodiscard]] inline std::string
ping_redis(std::string const& socket, RedisLogin const* login = nullptr) {
    return ask_redis(socket, login, {"PING"});
}

} // namespace switchboard::store
