// What `switchboard bench` runs on the gateway alone: figures with what was done beside them, and
// the ratio to a floor measured in the same run. Blocking; makes its own threads or process and
// ends them. It never needs a store and never leaves the loopback.
#pragma once

#include <cstddef>
#include <string>

namespace switchboard::bench {

struct RelayOptions {
    unsigned rooms = 500; // of one customer and one agent
    std::size_t message_bytes = 64;
    unsigned rounds = 3;  // of each side, interleaved; the median counts
    double seconds = 0.7; // of one round, after a warm-up of a fifth
    bool json = false;
};
/// Our connections, relaying without a store, against a raw epoll relay. Answers the exit code.
int bench_relay(RelayOptions const& options);

struct IdleOptions {
    unsigned connections = 10'000;
    bool json = false;
};
/// What an idle WebSocket costs in memory, and one handshake in time. Answers the exit code.
int bench_idle(IdleOptions const& options);

} // namespace switchboard::bench
