// What a worker counts. The worker adds to plain numbers on its own thread and now and then hands
// the differences to the shared metrics, which may be read on any thread. It never touches a metric
// per frame.
#pragma once

#include "ports/metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

namespace switchboard::gateway {

/// Every limit of the gateway that refuses or ends something, for the metric.
enum class Limit : std::uint8_t {
    Connections,
    AddressConnections,
    AddressPace,
    Memory,
    TlsTime,
    HeadTime,
    BodyTime,
    AnswerTime,
    AnswerPace,
    Head, // bytes, fields, target
    Body,
    Message,
    Fragments,
    MessageTime,
    Controls,
    PongTime,
    SendQueue,
    StallTime,
    Count_,
};

struct Counts {
    std::uint64_t accepted = 0;
    std::uint64_t held_rounds = 0; // in which somebody had to wait to be accepted
    std::uint64_t refused = 0;     // connections and requests, for load or by a limit
    std::uint64_t requests = 0;
    std::uint64_t malformed_requests = 0;
    std::uint64_t upgrades = 0;
    std::uint64_t messages_in = 0;
    std::uint64_t messages_out = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t dropped = 0; // ephemeral frames for slow readers
    std::uint64_t slow_closes = 0;
    std::uint64_t tls_handshakes = 0;
    std::uint64_t tls_failures = 0;
};

class Statistics {
public:
    explicit Statistics(ports::Metrics& metrics);

    Counts counts;
    std::int64_t sockets = 0;      // open WebSockets of this worker
    std::int64_t requesters = 0;   // open HTTP connections
    std::int64_t queued_bytes = 0; // in all outboxes

    /// Codes that are none of ours or the standard's count as 0: a peer must not make up our time
    /// series.
    void closed(std::uint16_t code);
    void reached(Limit limit) { ++reached_[static_cast<std::size_t>(limit)]; }
    void publish();

private:
    ports::Metrics* metrics_;
    Counts published_;
    std::int64_t published_sockets_ = 0;
    std::int64_t published_requesters_ = 0;
    std::int64_t published_queued_ = 0;
    void publish_limits();

    std::map<std::uint16_t, std::uint64_t> closes_;
    std::array<std::uint64_t, static_cast<std::size_t>(Limit::Count_)> reached_{};
};

} // namespace switchboard::gateway
