// A private redis-server in the data directory, for installations that name no other: started,
// watched, restarted with back-off and stopped. Owns one watching thread; callable from any thread.
// Never touches a Redis that it cannot prove to be its own, and never cuts more than an unsynced
// tail.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/embedded/redis_users.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace switchboard::store {

struct EmbeddedOptions {
    std::filesystem::path data; // the server's data directory; ours is data/redis
    std::string program = "redis-server";
    bool relaxed = false;         // appendfsync everysec: up to a second of acks can be lost
    bool users = false;           // log-ins for operators and gateways instead of one for all
    Millis start_timeout{20'000}; // loading included
    std::uint64_t tail_bytes_max = 1'048'576;    // more than this is never cut off the last file
    std::function<void(std::string const&)> log; // called from the watching thread
};

class EmbeddedRedis {
public:
    /// Returns when Redis answers PING, or with a sentence for the operator.
    [[nodiscard]] static Result<std::unique_ptr<EmbeddedRedis>, std::string>
    start(EmbeddedOptions options);
    ~EmbeddedRedis(); // stops it: SIGTERM, then waits

    [[nodiscard]] std::string url() const; // unix:///.../redis.sock
    /// With `users`: the same at every restart of Redis, others with the next server.
    [[nodiscard]] RedisUsers const& users() const;
    /// Has it write its append-only file anew, without what was deleted. Blocks for a moment; false
    /// if it does not answer.
    [[nodiscard]] bool rewrite() const;
    /// From now on, and after each of its restarts: beyond so many bytes only what must go on is
    /// written. Not before the function library is loaded, which a full Redis refuses. Blocks for a
    /// moment; false if it does not answer.
    [[nodiscard]] bool limit_memory(std::uint64_t bytes);
    [[nodiscard]] int pid() const; // of the present process, 0 while there is none
    [[nodiscard]] std::uint64_t restarts() const;
    void stop();

    EmbeddedRedis(EmbeddedRedis const&) = delete;
    EmbeddedRedis& operator=(EmbeddedRedis const&) = delete;

private:
    class Impl;
    explicit EmbeddedRedis(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::store
