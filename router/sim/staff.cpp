#include "router/sim/staff.hpp"

#include <algorithm>

namespace switchboard::router::sim {

namespace {

constexpr Millis kHour{3'600'000};

/// The highest level asked for of each skill.
std::map<SkillId, int> asked_for(Recording const& recording) {
    std::map<SkillId, int> skills;
    for (auto const& [id, customer] : recording.customers) {
        if (!customer.demand.require) continue;
        for (auto const& [skill, min] : *customer.demand.require) {
            auto& level = skills[skill];
            level = std::max(level, min);
        }
    }
    std::erase_if(skills, [](auto const& entry) { return entry.second <= 0; });
    return skills;
}

int usual_capacity(Config const& config) {
    std::map<int, std::size_t> count;
    for (auto const& agent : config.agents) ++count[agent.capacity];
    int usual = 1;
    std::size_t most = 0;
    for (auto const& [capacity, agents] : count) {
        if (agents < most) continue;
        most = agents;
        usual = capacity;
    }
    return std::max(usual, 1);
}

AgentId unused_id(Config const& config) {
    std::string name = "extra";
    auto const used = [&] {
        return std::any_of(config.agents.begin(), config.agents.end(), [&](auto const& agent) {
            return agent.id.str() == name;
        });
    };
    while (used()) name += '+';
    return AgentId{name};
}

} // namespace

std::vector<StaffChange> staff_changes(Recording const& recording, Config const& config) {
    std::vector<StaffChange> changes;
    auto const skills = asked_for(recording);
    for (auto const& agent : config.agents)
        for (auto const& [skill, level] : skills)
            if (!agent.skills.contains(skill)) changes.push_back({agent.id, skill, {}});
    if (recording.customers.empty()) return changes;
    auto first = TimePoint::max();
    auto last = TimePoint::min();
    for (auto const& [id, customer] : recording.customers) {
        first = std::min(first, customer.arrived);
        last = std::max(last, customer.arrived);
    }
    auto const whole_hours = first.time_since_epoch() / kHour;
    for (auto hour = time_point_ms(whole_hours * kHour.count()); hour <= last; hour += kHour)
        changes.push_back({{}, {}, hour});
    return changes;
}

Outcome replay_with(
    StaffChange const& change, Recording const& recording, Config const& config,
    std::map<AgentId, bool> const& acks) {
    auto changed = config;
    auto const skills = asked_for(recording);
    if (change.agent) {
        for (auto& agent : changed.agents)
            if (agent.id == *change.agent) agent.skills[*change.skill] = skills.at(*change.skill);
        return replay(recording, changed, acks);
    }
    AgentConfig extra;
    extra.id = unused_id(config);
    extra.capacity = usual_capacity(config);
    extra.skills = skills;
    extra.first_link = Link::Up;
    changed.agents.push_back(extra);
    auto confirming = acks;
    confirming[extra.id] = true;
    auto with_hour = recording;
    for (auto const& [at, intent] :
         {std::pair{*change.hour, Intent::Available},
          std::pair{*change.hour + kHour, Intent::Offline}})
        with_hour.others.push_back(Event{at, {Command{SetIntent{extra.id, intent, false}}}});
    return replay(with_hour, changed, confirming);
}

} // namespace switchboard::router::sim
