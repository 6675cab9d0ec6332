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
/// more connections than fit into it; and whose forwarding is believed.
[[nodiscard]] gateway::GatewaySettings gateway_settings(ServerSettings const& settings);

/// Bytes that the private Redis may fill: as set, else half of the budget
/// (decisions/0006-half-of-the-memory-is-redis.md).
[[nodiscard]] std::uint64_t private_redis_bytes(ServerSettings const& settings);

/// Bytes in use by this process and by `beside`, which shares its budget (0: nothing does). Asks
/// the allocator to give back what it holds before memory is said to be short.
[[nodiscard]] std::uint64_t memory_used(std::uint64_t budget, int beside);

} // namespace switchboard::app
