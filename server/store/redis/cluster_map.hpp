// Which node of a Redis Cluster has which slot, and what its redirections say. Pure; any thread.
// Never asks anybody: the route and the start-up step feed it.
//
// Specification: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
#pragma once

#include "store/redis/redis_reply.hpp"
#include "store/redis/redis_url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::store {

inline constexpr std::size_t kClusterSlots = 16'384;
/// A call is sent on so many times, then refused retryably: by then the cluster is not in order.
inline constexpr int kClusterHopsMax = 5;

/// CRC16 (XMODEM) of the key, or of what stands between its first { and the next }, modulo 16384.
[[nodiscard]] std::size_t cluster_slot(std::string_view key);

struct Redirection {
    bool ask = false; // for this call only; else for the slot from now on
    std::size_t slot = 0;
    RedisPeer to;
};
/// "MOVED 3999 10.0.0.1:6381" or "ASK ..."; an empty host means the node that said so.
[[nodiscard]] std::optional<Redirection>
redirection_of(RedisReply const& reply, std::string const& said_by);

class ClusterMap {
public:
    /// The reply of CLUSTER SLOTS, given by a node at host `said_by`. False if it names no slot.
    bool learn(RedisReply const& reply, std::string const& said_by);
    void learn(Redirection const& moved);
    /// Nothing while nobody serves the slot.
    [[nodiscard]] std::optional<RedisPeer> node_of(std::size_t slot) const;
    [[nodiscard]] std::vector<RedisPeer> const& nodes() const { return nodes_; }
    /// Every slot has a node.
    [[nodiscard]] bool complete() const;

private:
    static constexpr std::uint16_t kNobody = 0xFFFF;
    std::uint16_t place_of(RedisPeer const& node);

    std::vector<RedisPeer> nodes_;
    std::array<std::uint16_t, kClusterSlots> slots_ = filled();
    static std::array<std::uint16_t, kClusterSlots> filled() {
        std::array<std::uint16_t, kClusterSlots> slots{};
        slots.fill(kNobody);
        return slots;
    }
};

} // namespace switchboard::store
