// One allowance for each name: a person, a network address, an account, however many sockets and
// workers they spread over. Shared by all workers of a node; each call takes one short lock. Its
// memory is bounded: when it is full, names that asked longest ago are forgotten, never kept out.
#pragma once

#include "session/token_bucket.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace switchboard::session {

class RateBook {
public:
    explicit RateBook(Rate rate)
        : rate_{rate} {}

    /// Nothing: taken. Else how long until there is something to take. A burst of 0 is no limit.
    [[nodiscard]] std::optional<Millis> take(std::string_view name, TimePoint now) {
        if (rate_.burst <= 0) return std::nullopt;
        Shard& shard = shards_[std::hash<std::string_view>{}(name) % kShards];
        std::lock_guard const lock{shard.mutex};
        std::string const key{name};
        if (shard.now.size() >= kNamesMax / kShards && !shard.now.contains(key)) {
            shard.before = std::move(shard.now); // whoever asks again is taken over from there
            shard.now.clear();
        }
        TokenBucket& bucket = find(shard, key, now);
        if (bucket.take(now)) return std::nullopt;
        return bucket.wait();
    }

    static constexpr std::size_t kNamesMax = 100'000; // and as many that asked before: 20 MiB

private:
    static constexpr std::size_t kShards = 16;
    using Buckets = std::unordered_map<std::string, TokenBucket>;
    struct Shard {
        std::mutex mutex;
        Buckets now, before;
    };

    TokenBucket& find(Shard& shard, std::string const& key, TimePoint now) const {
        auto const known = shard.now.find(key);
        if (known != shard.now.end()) return known->second;
        auto const old = shard.before.find(key);
        TokenBucket const start = old == shard.before.end() ? TokenBucket{rate_, now} : old->second;
        return shard.now.emplace(key, start).first->second;
    }

    Rate rate_;
    std::array<Shard, kShards> shards_;
};

} // namespace switchboard::session
