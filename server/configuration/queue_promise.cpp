#include "configuration/queue_promise.hpp"

#include "router/config.hpp"

namespace switchboard::configuration {

namespace {

struct Rank {
    char const* name;
    router::Priority priority;
};

Rank rank_of(v1::Priority priority) {
    switch (priority) {
    case v1::URGENT:
        return {"urgent", router::Priority::Urgent};
    case v1::HIGH:
        return {"high", router::Priority::High};
    case v1::LOW:
        return {"low", router::Priority::Low};
    default:
        return {"normal", router::Priority::Normal};
    }
}

Millis set_or(std::uint32_t milliseconds, Millis otherwise) {
    return milliseconds > 0 ? Millis{milliseconds} : otherwise;
}

} // namespace

Millis priority_target(v1::Queue const& queue, v1::Priority priority) {
    Rank const rank = rank_of(priority);
    if (auto const own = queue.targets_ms().find(rank.name); own != queue.targets_ms().end())
        return Millis{own->second};
    return router::QueueConfig{}.targets[static_cast<std::size_t>(rank.priority)];
}

Millis service_target(v1::Queue const& queue, v1::Priority priority) {
    return set_or(queue.service_target_ms(), priority_target(queue, priority));
}

std::uint32_t service_level_percent(v1::Queue const& queue) {
    return queue.service_level_percent() > 0 ? queue.service_level_percent() : kServiceLevelPercent;
}

Millis risk_lead(v1::Queue const& queue) {
    return set_or(queue.risk_lead_ms(), kRiskLead);
}

Millis long_wait(v1::Queue const& queue) {
    return set_or(queue.long_wait_ms(), kLongWait);
}

} // namespace switchboard::configuration
