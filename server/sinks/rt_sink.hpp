// Transcripts as tickets of Request Tracker 5, by its REST2 interface. RT knows no idempotency key,
// so the ticket is looked for before it is made (by a custom field, or by a mark in its subject),
// and what a delivery brought is known by the name of the file that it attached. Blocks a thread of
// the sink pool. If two workers made a ticket each, the younger one is merged into the older.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>

namespace switchboard::sinks {

[[nodiscard]] std::unique_ptr<Sink> make_rt_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);

} // namespace switchboard::sinks
