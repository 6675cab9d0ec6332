// Transcripts by HTTP POST, signed, to an address that an administrator configured (README.md shows
// the wire). Blocks a thread of the sink pool up to the request timeout. Follows no redirect, uses
// no proxy, reads at most 64 KiB of an answer, and connects only to addresses that the settings
// allow, checked when it connects.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::sinks {

/// "sha256=" and the HMAC-SHA256 of "<timestamp>.<body>" in hex.
[[nodiscard]] std::string
webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

/// What an HTTP status means for a delivery. `retry_after` is the header as it came, or empty.
[[nodiscard]] DeliveryResult judge_status(long status, std::string const& retry_after);

class WebhookSink : public Sink {
public:
    WebhookSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping);
    [[nodiscard]] DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override;

private:
    std::string url_;
    std::string secret_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
};

} // namespace switchboard::sinks
