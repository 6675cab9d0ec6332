#include "gateway/statistics.hpp"

#include <array>
#include <string>
#include <utility>

namespace switchboard::gateway {
namespace {

struct Named {
    std::uint64_t Counts::*count;
    char const* name;
    char const* help;
};

constexpr std::array<Named, 14> kNamed{{
    {&Counts::accepted, "switchboard_gateway_accepted_total", "Connections accepted"},
    {&Counts::held_rounds, "switchboard_gateway_held_rounds_total",
     "Rounds of 5 ms in which connections waited to be accepted"},
    {&Counts::refused, "switchboard_gateway_refused_total", "Connections refused by a limit"},
    {&Counts::requests, "switchboard_http_requests_total", "HTTP requests answered"},
    {&Counts::malformed_requests, "switchboard_http_malformed_total", "Requests refused unread"},
    {&Counts::upgrades, "switchboard_websocket_opened_total", "WebSockets opened"},
    {&Counts::messages_in, "switchboard_websocket_messages_received_total", "Messages received"},
    {&Counts::messages_out, "switchboard_websocket_messages_sent_total", "Messages sent"},
    {&Counts::bytes_in, "switchboard_gateway_received_bytes_total", "Bytes received"},
    {&Counts::bytes_out, "switchboard_gateway_sent_bytes_total", "Bytes sent"},
    {&Counts::dropped, "switchboard_websocket_dropped_total", "Ephemeral frames dropped"},
    {&Counts::slow_closes, "switchboard_websocket_slow_total", "WebSockets closed as too slow"},
    {&Counts::tls_handshakes, "switchboard_tls_handshakes_total", "TLS handshakes completed"},
    {&Counts::tls_failures, "switchboard_tls_failures_total", "TLS handshakes that failed"},
}};

/// As the settings call them.
constexpr std::array<char const*, static_cast<std::size_t>(Limit::Count_)> kLimits{
    "connections",
    "connections_per_address",
    "connections_per_address_and_second",
    "memory",
    "tls_seconds",
    "head_seconds",
    "body_seconds",
    "answer_seconds",
    "answer_bytes_per_second",
    "head_bytes",
    "body_bytes",
    "message_bytes",
    "fragments",
    "message_seconds",
    "pings",
    "pong_seconds",
    "send_queue_bytes",
    "stall_seconds",
};

} // namespace

Statistics::Statistics(ports::Metrics& metrics)
    : metrics_{&metrics} {}

void Statistics::closed(std::uint16_t code) {
    bool const is_known = (code >= 1000 && code <= 1015) || (code >= 4001 && code <= 4009);
    ++closes_[is_known ? code : std::uint16_t{0}];
}

void Statistics::publish() {
    for (Named const& named : kNamed) {
        std::uint64_t const more = counts.*named.count - published_.*named.count;
        metrics_->counter(named.name, named.help).add(static_cast<double>(more));
    }
    published_ = counts;
    auto const gauge =
        [this](char const* name, char const* help, std::int64_t now, std::int64_t& before) {
            metrics_->gauge(name, help).add(static_cast<double>(now - before));
            before = now;
        };
    gauge("switchboard_websocket_connections", "Open WebSockets", sockets, published_sockets_);
    gauge(
        "switchboard_http_connections", "Open HTTP connections", requesters, published_requesters_);
    gauge(
        "switchboard_websocket_queued_bytes", "Waiting for slow readers", queued_bytes,
        published_queued_);
    for (auto& [code, count] : closes_) {
        metrics_
            ->counter(
                "switchboard_websocket_closed_total", "WebSockets ended, by close code",
                {{"code", std::to_string(code)}})
            .add(static_cast<double>(count));
    }
    closes_.clear();
    publish_limits();
}

void Statistics::publish_limits() {
    for (std::size_t i = 0; i < reached_.size(); ++i) {
        if (reached_[i] == 0) continue;
        ports::limit_reached(*metrics_, kLimits[i])
            .add(static_cast<double>(std::exchange(reached_[i], 0)));
    }
}

} // namespace switchboard::gateway
