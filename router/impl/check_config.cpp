// What a configuration must be: plans that only widen, levels and rings within their ranges, known
// ids.
#include "router/config.hpp"

#include <algorithm>
#include <set>

namespace switchboard::router {

namespace {

using Problem = std::optional<std::string>;

std::string ms(Millis value) {
    return std::to_string(value.count()) + " ms";
}

Problem check_rings(QueueConfig const& queue) {
    auto const& rings = queue.ring_after;
    if (rings.empty() || rings.front() != Millis{0}) return "ring 0 must open at 0";
    if (rings.size() > kRingMax + 1) return "there are rings above 5";
    for (std::size_t ring = 1; ring < rings.size(); ++ring)
        if (rings[ring] < rings[ring - 1])
            return "ring " + std::to_string(ring) + " opens at " + ms(rings[ring]) +
                   ", before ring " + std::to_string(ring - 1) + " at " + ms(rings[ring - 1]);
    return std::nullopt;
}

Problem check_relax(QueueConfig const& queue) {
    for (std::size_t i = 0; i < queue.relax.size(); ++i) {
        auto const& entry = queue.relax[i];
        auto const at = "relax[" + std::to_string(i) + "] (" + entry.skill.str() + "): ";
        if (entry.skill.empty()) return at + "the skill is empty";
        if (entry.after < Millis{0}) return at + "the time is negative";
        if (entry.min < 0 || entry.min > kLevelMax)
            return at + "the minimum is not between 0 and 5";
        for (auto const& other : queue.relax)
            if (other.skill == entry.skill && other.after < entry.after && other.min < entry.min)
                return at + "at " + ms(entry.after) + " it would raise the minimum to " +
                       std::to_string(entry.min) + " from " + std::to_string(other.min);
    }
    return std::nullopt;
}

Problem check_overflow(QueueConfig const& queue) {
    for (std::size_t i = 0; i < queue.overflow.size(); ++i) {
        auto const& entry = queue.overflow[i];
        auto const at = "overflow[" + std::to_string(i) + "]: ";
        if (entry.after < Millis{0}) return at + "the time is negative";
        if (entry.queue == queue.id) return at + "the queue overflows into itself";
    }
    return std::nullopt;
}

Problem check_times(QueueConfig const& queue) {
    if (queue.accept_timeout <= Millis{0}) return "the accept timeout is not positive";
    if (queue.wrap_up < Millis{0}) return "the wrap-up is negative";
    if (queue.sticky_patience < Millis{0}) return "the patience is negative";
    for (auto const target : queue.targets)
        if (target < Millis{0}) return "a target is negative";
    if (queue.broadcast < 1) return "broadcast is below 1";
    return std::nullopt;
}

} // namespace

Problem check(QueueConfig const& queue) {
    auto const at = "queue " + queue.id.str() + ": ";
    if (queue.id.empty()) return "a queue has an empty id";
    for (auto const rule : {check_rings, check_relax, check_overflow, check_times})
        if (auto const problem = rule(queue)) return at + *problem;
    for (auto const* refusal : {&queue.on_closed, &queue.on_full})
        if (refusal->kind == Refusal::Kind::OtherQueue && refusal->queue == queue.id)
            return at + "it refuses into itself";
    return std::nullopt;
}

Problem check(AgentConfig const& agent) {
    auto const at = "agent " + agent.id.str() + ": ";
    if (agent.id.empty()) return "an agent has an empty id";
    if (agent.capacity < 0) return at + "the capacity is negative";
    for (auto const& [skill, level] : agent.skills)
        if (level < 0 || level > kLevelMax)
            return at + "the level of " + skill.str() + " is not between 0 and 5";
    if (agent.queues)
        for (auto const& [queue, ring] : *agent.queues)
            if (ring < 0 || ring > kRingMax)
                return at + "the ring in " + queue.str() + " is not between 0 and 5";
    for (auto const& [channel, max] : agent.channel_max)
        if (max < 0) return at + "the maximum of " + channel.str() + " is negative";
    return std::nullopt;
}

Problem check(Config const& config) {
    std::set<QueueId> queues;
    std::set<AgentId> agents;
    for (auto const& queue : config.queues) {
        if (auto problem = check(queue)) return problem;
        if (!queues.insert(queue.id).second) return "queue " + queue.id.str() + " is given twice";
    }
    for (auto const& queue : config.queues) {
        auto const at = "queue " + queue.id.str() + ": ";
        for (auto const& entry : queue.overflow)
            if (!queues.contains(entry.queue))
                return at + "overflow to unknown queue " + entry.queue.str();
        for (auto const* refusal : {&queue.on_closed, &queue.on_full})
            if (refusal->kind == Refusal::Kind::OtherQueue && !queues.contains(refusal->queue))
                return at + "refusal to unknown queue " + refusal->queue.str();
    }
    for (auto const& agent : config.agents) {
        if (auto problem = check(agent)) return problem;
        if (!agents.insert(agent.id).second) return "agent " + agent.id.str() + " is given twice";
        if (!agent.queues) continue;
        for (auto const& [queue, ring] : *agent.queues)
            if (!queues.contains(queue))
                return "agent " + agent.id.str() + ": unknown queue " + queue.str();
    }
    return std::nullopt;
}

} // namespace switchboard::router
