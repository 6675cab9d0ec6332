// The two words that everybody uses who hands frames to a socket: how they are encoded, and the
// bytes. Values without behaviour, shared by all threads. They know nothing of what is inside a
// frame.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace switchboard::codec {

/// What one connection speaks, chosen by its WebSocket subprotocol.
enum class Encoding : std::uint8_t { Proto, Json };

/// One outgoing WebSocket message, header included, ready for the socket; shared by all receivers.
using WireBytes = std::shared_ptr<std::string const>;

} // namespace switchboard::codec
