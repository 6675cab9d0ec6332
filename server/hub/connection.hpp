// What the hub sees of one WebSocket connection, and what the gateway sees of the hub. Both live on
// one worker thread. A connection never blocks and never calls back from inside send() or close().
#pragma once

#include "base/time.hpp"
#include "codec/wire_types.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::hub {

using codec::Encoding;
using codec::WireBytes;

/// How much it matters: ephemeral frames (typing, presence, positions) are dropped first under
/// pressure.
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
    /// Stands for the IPv4 address or IPv6 /64 in the limits; 0: not counted (loopback).
    std::uint64_t address_key = 0;
};

using SessionHandle = std::uint32_t; // unique within its hub while the connection lives

/// Whoever answers connections: the hub, or a benchmark's relay. Called by the gateway on the
/// worker's thread. The connection given to open() lives until on_closed() returns, and no longer.
class ConnectionHost {
public:
    virtual ~ConnectionHost() = default;
    [[nodiscard]] virtual SessionHandle
    open(Connection& connection, ConnectionInfo info, TimePoint now) = 0;
    /// `bytes` is one whole message, unmasked, valid during the call only.
    virtual void
    on_message(SessionHandle session, std::string_view bytes, bool binary, TimePoint now) = 0;
    virtual void on_closed(SessionHandle session, TimePoint now) = 0;
    /// Several times a second, and once when the node begins to drain.
    virtual void tick(TimePoint /*now*/) {}
    virtual void drain(TimePoint /*now*/) {}
};

} // namespace switchboard::hub
