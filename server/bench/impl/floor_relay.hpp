// The floor: the least that a relay can do. Raw epoll, four bytes of length, no WebSocket, nothing
// bounded. Runs on the calling thread until stopped. A measure only, never a part of the product.
#pragma once

#include <atomic>

namespace switchboard::bench {

/// A listening socket on a free loopback port.
struct FloorListener {
    int socket = -1;
    unsigned short port = 0;
};
[[nodiscard]] FloorListener floor_listen();

/// Connections are paired in the order in which they came. Each message goes to the other of its
/// pair, and an acknowledgement back.
void run_floor_relay(FloorListener listener, std::atomic<bool> const& stop);

} // namespace switchboard::bench
