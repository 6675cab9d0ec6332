#include "app/capacity.hpp"

#include "metrics/process_memory.hpp"

#include <algorithm>
#include <thread>

namespace switchboard::app {

std::uint32_t worker_count(ServerSettings const& settings) {
    constexpr std::uint32_t kAutomaticMax = 16;
    if (settings.workers > 0) return std::min<std::uint32_t>(settings.workers, 64);
    return std::clamp(std::thread::hardware_concurrency(), 1U, kAutomaticMax);
}

gateway::GatewaySettings gateway_settings(ServerSettings const& settings) {
    constexpr std::uint64_t kConnectionsPerGiB = 10'000;
    gateway::GatewaySettings out = settings.gateway;
    out.trusted_proxies = settings.trusted_proxies;
    // A proxy elsewhere has to be named (check_exposure).
    if (settings.behind_proxy && out.trusted_proxies.empty())
        out.trusted_proxies = {"127.0.0.0/8", "::1"};
    if (out.memory_bytes == 0) out.memory_bytes = metrics::memory_limit_bytes();
    std::uint64_t const fit = (out.memory_bytes * kConnectionsPerGiB) >> 30U;
    out.connections_max = std::min<std::size_t>(out.connections_max, fit);
    return out;
}

std::uint64_t private_redis_bytes(ServerSettings const& settings) {
    if (settings.redis_memory_bytes > 0) return settings.redis_memory_bytes;
    return gateway_settings(settings).memory_bytes / 2;
}

std::uint64_t memory_used(std::uint64_t budget, int beside) {
    std::uint64_t const others = beside > 0 ? metrics::resident_bytes(beside) : 0;
    std::uint64_t const used = metrics::resident_bytes() + others;
    if (used < budget / 4 * 3) return used;
    metrics::give_back_memory();
    return metrics::resident_bytes() + others;
}

} // namespace switchboard::app
