// Every limit and time of the gateway, with its default and the reason for it. A value: read from
// the configuration at start and then only read, by all workers. It decides nothing itself.
#pragma once

#include "base/time.hpp"
#include "codec/http_strict.hpp"
#include "codec/websocket_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::gateway {

struct GatewaySettings {
    // --- what one request or message may be ---
    codec::HttpLimits head;                       // 8 KiB, 64 fields, 4 KiB target
    codec::DecoderLimits message;                 // 64 KiB, 64 fragments, 10 pings a second
    std::size_t body_bytes_max = 4 * 1024 * 1024; // what the settings' own call takes at most

    // --- how long a peer may take ---
    Millis tls_time{5'000};     // from accept to the end of the handshake
    Millis head_time{5'000};    // a browser sends its head in one packet
    Millis body_time{30'000};   // 4 MiB at 1 Mbit/s
    Millis answer_time{30'000}; // beyond every timeout of the handlers themselves
    /// And from then on, in each such time: what a modem takes; a file of 10 MiB in 43 minutes.
    std::size_t answer_bytes_per_second = 4'096;
    Millis idle_time{60'000};     // between two requests on one connection; what proxies keep too
    Millis message_time{30'000};  // from a message's first byte to its last
    Millis ping_interval{25'000}; // below the 30 s after which mobile networks forget a connection
    Millis ping_jitter{5'000};    // so that connections made together do not ping together
    Millis pong_time{10'000};
    Millis close_time{5'000};       // for the other half of the closing handshake
    Millis half_close_grace{1'000}; // a peer that only stopped sending still gets its answers

    // --- what waits for a slow reader ---
    std::size_t outbox_drop_bytes = 256 * 1024;   // from here on ephemeral frames are dropped
    std::size_t outbox_close_bytes = 1024 * 1024; // from here on the client resumes instead
    Millis stall_time{10'000};                    // without taking a byte

    // --- how many ---
    std::size_t connections_max = 100'000;      // of the node; 0: as many as there are descriptors
    std::uint32_t address_connections_max = 20; // of one IPv4 address or IPv6 /64; 0: no limit
    std::uint32_t address_burst = 20;           // new connections at once from one address
    std::uint32_t address_per_second = 10;      // and how fast that refills
    bool limit_loopback = false; // 127.0.0.0/8 and ::1 are tools and the proxy on this machine
    /// Of a worker at most; it begins with 800 and takes fewer while it is busy, see
    /// arrival_pace.hpp. 0: no limit.
    std::uint32_t accepts_per_second = 2'500;
    std::uint32_t retry_after_min_s = 1; // told to who is refused for load, spread over these
    std::uint32_t retry_after_max_s = 10;
    std::uint64_t memory_bytes = 0; // budget of the process, see pressure.hpp; 0: none

    // --- who ---
    std::string socket_path = "/ws";
    std::vector<std::string> origins; // besides the own host; "*": all, for tests
    std::vector<std::string>
        trusted_proxies; // addresses and networks whose X-Forwarded-* is believed

    /// Strict-Transport-Security on what came over TLS; 0: not said.
    std::uint32_t hsts_s = 31'536'000; // a year, as browsers' own lists ask for

    Millis drain_time{10'000}; // for clients to follow a goAway before they are closed
    bool operator==(GatewaySettings const&) const = default;
};

} // namespace switchboard::gateway
