// What this machine can carry: workers, connections, memory. Pure but for the questions to the
// kernel and the allocator; any thread.
#pragma once

#include "app/settings.hpp"
#include "gateway/settings.hpp"

#include <cstdint>

namespace switchboard::app {

/// As many as set, at most 64; else one for each core, at most 16.
[[nodiscard]] std::uint32_t worker_count(ServerSettings const& settings);

/// The memory budget in bytes, where none is set that of the machine or the control group, and no
/// more connections than fit into it.
[[nodiscard]] gateway::GatewaySettings gateway_settings(ServerSettings const& settings);

/// Bytes in use. Asks the allocator to give back what it holds before memory is said to be short.
[[nodiscard]] std::uint64_t memory_used(std::uint64_t budget);

} // namespace switchboard::app
