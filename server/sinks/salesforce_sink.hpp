// Transcripts as Cases of Salesforce: one upsert by an external id field, so that a repetition
// changes nothing. Logs in by the OAuth client credentials flow and keeps the token until it is
// refused. Blocks a thread of the sink pool.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_salesforce_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

} // namespace switchboard::sinks
