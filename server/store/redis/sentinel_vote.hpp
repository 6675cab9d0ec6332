// What the sentinels of one round said about the primary, and whether that decides it: an address
// counts when more than half of all configured sentinels name it, however few have answered. Pure;
// any thread. It never remembers an earlier round.
#pragma once

#include "store/redis/redis_reply.hpp"
#include "store/redis/redis_url.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::store {

class SentinelVote {
public:
    explicit SentinelVote(std::size_t sentinels)
        : sentinels_(sentinels) {}

    /// The reply of SENTINEL GET-MASTER-ADDR-BY-NAME: [host, port], or nil for an unknown name.
    void answer(RedisReply const& reply);
    /// One that cannot be reached, or answered with an error.
    void silence() { ++heard_; }

    [[nodiscard]] bool complete() const { return heard_ == sentinels_; }
    [[nodiscard]] std::optional<RedisPeer> winner() const;
    /// Why there is no winner, for the operator.
    [[nodiscard]] std::string why_not(std::string const& master) const;

private:
    std::size_t sentinels_;
    std::size_t heard_ = 0;
    std::size_t strangers_ = 0; // do not know the name
    std::vector<std::pair<RedisPeer, std::size_t>> named_;
};

} // namespace switchboard::store
