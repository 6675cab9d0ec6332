// What one connection's socket has refused so far, in order, with the policy for slow readers.
// Pure; on the worker's thread. It never copies a frame and never grows beyond its limit.
#pragma once

#include "codec/wire_types.hpp"
#include "hub/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace switchboard::gateway {

struct OutboxLimits {
    std::size_t drop_bytes;  // from here on ephemeral frames are dropped, old ones first
    std::size_t close_bytes; // above this the reader is too slow
};

class Outbox {
public:
    enum class Push : std::uint8_t { Queued, Dropped, Overflow };

    /// Overflow: nothing was added, and the connection is to be closed.
    Push push(codec::WireBytes bytes, hub::Importance importance, OutboxLimits const& limits);
    /// Added whatever the limits are: a close frame.
    void push_last(codec::WireBytes bytes);
    /// Forgets everything but the frame that is partly written.
    void drop_unstarted();

    /// Fills `views` with the next bytes to write; answers how many views it used.
    std::size_t gather(std::span<std::string_view> views) const;
    /// `size` bytes of them were written.
    void consume(std::size_t size);

    [[nodiscard]] bool empty() const { return items_.size() == head_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }
    /// Makes it as new, keeping its memory if that is little.
    void reset();

private:
    struct Item {
        codec::WireBytes bytes;
        hub::Importance importance;
    };
    void drop_ephemeral();

    std::vector<Item> items_; // those before head_ are written
    std::size_t head_ = 0;
    std::size_t offset_ = 0; // written bytes of the first
    std::size_t bytes_ = 0;  // not written yet
    std::size_t dropped_ = 0;
};

} // namespace switchboard::gateway
