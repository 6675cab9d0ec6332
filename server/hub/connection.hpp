// What the hub sees of one WebSocket connection, and what the gateway sees of the hub. Both live on one
// worker thread. A connection never blocks and never calls back from inside send() or close().
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::hub {

/// One outgoing WebSocket message, header included, ready for the socket; shared by all receivers.
using WireBytes = std::shared_ptr<std::string const>;

enum class Encoding : std::uint8_t { Proto, Json };

/// How much it matters: ephemeral frames (typing, presence, positions) are dropped first under pressure.
enum class Importance : std::uint8_t { Durable, Ephemeral };

/// Implemented by the gateway (and by the simulator's network).
class Connection {
public:
    virtual ~Connection() = default;
    virtual void send(WireBytes bytes, Importance importance) = 0;
    /// Sends a close frame after what is queued, then ends; on_closed follows later.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

struct ConnectionInfo {
    Encoding encoding = Encoding::Json;
    std::string remote_address; // after trusted proxies
    std::string origin;         // empty: not a browser
};

using SessionHandle = std::uint32_t; // unique within its hub while the connection lives

} // namespace switchboard::hub
