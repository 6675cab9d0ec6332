// Transcripts to any HTTP API that takes JSON, by a template of the settings: address, method,
// headers, body and where the answer names the record; once it is named, by that of the update, if
// there is one. The idempotency key is a header of every attempt. Blocks a thread of the sink pool.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_rest_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

} // namespace switchboard::sinks
