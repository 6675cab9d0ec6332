// What clients do while the store is under fire: each writer sends one message after another in a
// conversation of its own and repeats each under the same id, at either of two gateways, until it
// is acknowledged; a reader hears what a node's inbox is told. Owns a thread; the public functions
// are the main thread's. It never counts anything as sent before the store's ports said so.
#pragma once

#include "store/redis/redis_stores.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace switchboard::fire {

/// An acknowledgement, or a delivery to the reader.
struct Told {
    std::string client_id;
    std::uint32_t seq = 0;
};

/// All that is known of one conversation from the outside.
struct Heard {
    std::string sender;
    std::vector<std::string> submitted; // client ids in order
    std::vector<Told> acked, delivered;
};
using Heards = std::map<std::string, Heard>; // by conversation

struct LoadSettings {
    std::uint64_t seed = 1;
    std::size_t writers = 12;
    std::uint32_t ack_replicas = 1;
    Millis pause_max{15}; // between an ack and the next message
};

class Load {
public:
    Load(store::RedisUrl url, store::Prepared prepared, LoadSettings settings);
    ~Load();
    Load(Load const&) = delete;
    Load& operator=(Load const&) = delete;

    /// New conversations; everybody begins to write.
    void begin(std::string const& round);
    /// Nobody begins another message; what is under way is still repeated.
    void calm();
    [[nodiscard]] std::uint64_t acks() const;
    [[nodiscard]] bool is_idle() const; // after calm(): nothing is under way
    /// Every writer was acknowledged since the last call of mark().
    void mark();
    [[nodiscard]] bool all_acked_since_mark() const;
    /// After calm() and when idle.
    [[nodiscard]] Heards take();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::fire
