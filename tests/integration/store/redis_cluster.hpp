// A Redis Cluster of a test's own: three primaries on loopback, with a third of the slots each, and
// a slot that is moved as an operator's tool moves it, key by key. Stopped with the object.
// Blocking, one thread. Never touches a server that it did not start.
#pragma once

#include "redis_server.hpp"
#include "store/redis/redis_session.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::store::test {

inline constexpr std::size_t kPrimaries = 3;

class RedisCluster {
public:
    RedisCluster();

    /// redis+cluster://... with the first node only: the others are found.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] RedisServer& server(std::size_t i) { return *servers_[i]; }
    /// Every node knows every slot's place.
    [[nodiscard]] bool whole() const;
    /// The number that is the reply.
    [[nodiscard]] std::int64_t number(std::size_t server, std::vector<std::string> const& args);
    [[nodiscard]] RedisReply call(std::size_t server, std::vector<std::string> const& args);
    /// How often this server has refused with that error (MOVED, ASK ...).
    [[nodiscard]] std::int64_t refusals(std::size_t server, std::string const& error);

    [[nodiscard]] std::size_t owner(std::size_t slot) const { return owner_[slot]; }
    // A move: begin, then keys, as many at once as wanted, then end.
    void begin_move(std::size_t slot, std::size_t to);
    /// Answers how many were moved.
    std::size_t move_keys(std::size_t slot, std::size_t to, std::size_t most);
    void end_move(std::size_t slot, std::size_t to);

private:
    void add_server();
    void must(std::size_t server, std::vector<std::string> const& args);
    [[nodiscard]] std::string id(std::size_t server);

    std::deque<std::unique_ptr<RedisServer>> servers_;
    std::vector<std::uint16_t> ports_, bus_ports_;
    std::vector<std::size_t> owner_; // of each slot
};

} // namespace switchboard::store::test
