// Transcripts by HTTP POST, signed, to an address that an administrator configured (README.md shows
// the wire). Blocks a thread of the sink pool up to the request timeout.
#pragma once

#include "sinks/signed_post.hpp"
#include "sinks/sink.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace switchboard::sinks {

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
    SignedPost post_;
};

} // namespace switchboard::sinks
