// Transcripts as Zendesk tickets: made under an Idempotency-Key and an external id, and looked for
// by that id first, since keys live two hours only. A later delivery is a private comment of the
// same ticket, written once: its key stands in its last line. Blocks a thread of the sink pool.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_zendesk_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

} // namespace switchboard::sinks
