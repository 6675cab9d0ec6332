// Asks a Redis what the doctor wants to know: INFO, CONFIG GET, TIME, what sentinels and the
// cluster say. Blocks for a second or two where somebody does not answer; one thread. It writes
// nothing.
#pragma once

#include "commands/doctor/redis_facts.hpp"
#include "store/redis/redis_url.hpp"

#include <cstdint>

namespace switchboard::commands::doctor {

[[nodiscard]] RedisFacts look_at_redis(store::RedisUrl const& url, std::uint32_t ack_replicas);

} // namespace switchboard::commands::doctor
