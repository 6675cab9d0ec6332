// Transcripts as tickets of HubSpot: an upsert by a unique property, a note with the transcript
// upserted by one of its own, and their association, each of which may be repeated. Blocks a thread
// of the sink pool.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_hubspot_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

} // namespace switchboard::sinks
