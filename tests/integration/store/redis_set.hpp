// A Sentinel set of a test's own: redis-servers that replicate the first one, three sentinels, and
// a network between them and the gateways that can be split. All on loopback; stopped with the
// object. Blocking, one thread. Never touches a server that it did not start.
//
//   gateways (127.0.0.1) --> door of each server and sentinel --> the process behind it
//   servers (127.0.1.1, .2 ...) and sentinels (127.0.2.1 ...) reach each other's doors likewise
#pragma once

#include "cut_proxy.hpp"
#include "redis_server.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::store::test {

inline constexpr char const* kSetName = "shop";
inline constexpr std::size_t kSentinels = 3;

class RedisSet {
public:
    explicit RedisSet(std::size_t servers = 2);

    /// redis+sentinel://... through the sentinels' doors.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::size_t size() const { return servers_.size(); }
    [[nodiscard]] RedisServer& server(std::size_t i) { return *servers_[i]; }
    [[nodiscard]] RedisServer& sentinel(std::size_t i) { return *sentinels_[i]; }

    /// Of the servers that say so themselves: the one that has replicas, or any that is a primary.
    [[nodiscard]] std::optional<std::size_t> primary() const;
    /// The one that a majority of the sentinels names.
    [[nodiscard]] std::optional<std::size_t> named() const;
    /// One primary, known to every sentinel, and all others its connected replicas.
    [[nodiscard]] bool whole() const;
    /// Waits for that; false if it does not come.
    [[nodiscard]] bool wait_whole() const;

    /// These servers are cut from all the others and from the sentinels, in both directions; with
    /// `gateways` from them, too.
    void isolate(std::vector<std::size_t> const& servers, bool gateways);
    /// The gateways reach no sentinel.
    void hide_sentinels();
    void heal();

private:
    void add_server();
    void add_sentinel();
    [[nodiscard]] std::string address(std::size_t server) const;

    std::deque<std::unique_ptr<CutProxy>> doors_, sentinel_doors_;
    std::deque<std::unique_ptr<RedisServer>> servers_, sentinels_;
};

} // namespace switchboard::store::test
