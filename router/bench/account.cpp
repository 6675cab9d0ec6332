#include "router/bench/account.hpp"

#include <limits>

namespace switchboard::router::bench {

/// The prefix and the number. (Adding a literal and a temporary string trips GCC 12's warnings at
/// -O3.)
std::string numbered(char const* prefix, std::size_t number) {
    std::string text{prefix};
    text += std::to_string(number);
    return text;
}

std::uint64_t Draw::below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15ULL;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (z ^ (z >> 31)) % bound;
}

AgentId agent_id(std::size_t index) {
    return AgentId{numbered("a", index)};
}
SkillId skill_id(std::size_t index) {
    return SkillId{numbered("s", index)};
}

std::map<SkillId, int> draw_skills(Draw& draw, std::vector<std::uint8_t>& levels) {
    levels.assign(kSkills, 0);
    std::map<SkillId, int> skills;
    auto const count = 4 + draw.below(9);
    while (skills.size() < count) {
        auto const skill = draw.below(kSkills);
        auto const level = 1 + draw.below(5);
        levels[skill] = static_cast<std::uint8_t>(level);
        skills.insert_or_assign(skill_id(skill), static_cast<int>(level));
    }
    return skills;
}

Account make_account(std::uint64_t seed) {
    Draw draw{seed};
    Account account;
    auto& config = account.config;
    config.queues.emplace_back();
    auto& queue = config.queues.back();
    queue.id = QueueId{"q"};
    queue.accept = AcceptMode::Auto;
    // After a day half of the skills are asked for at level 1 only.
    for (std::size_t skill = 0; skill < kSkills / 2; ++skill)
        queue.relax.push_back({std::chrono::hours{24}, skill_id(skill), 1});
    config.settings.background_max = std::chrono::hours{1000};
    for (std::size_t i = 0; i < kAgents; ++i) {
        AgentConfig agent;
        agent.id = agent_id(i);
        agent.capacity = 1;
        agent.skills = draw_skills(draw, account.levels.emplace_back());
        agent.first_intent = Intent::Busy;
        agent.first_link = Link::Up;
        config.agents.push_back(std::move(agent));
    }
    while (account.classes.size() < kClasses) {
        std::map<SkillId, int> require;
        auto const count = 1 + draw.below(3);
        while (require.size() < count)
            require.emplace(skill_id(draw.below(kSkills)), static_cast<int>(1 + draw.below(3)));
        account.classes.push_back(std::move(require));
    }
    return account;
}

std::vector<PlainWaiting> make_plain(std::uint64_t seed) {
    Draw draw{seed};
    std::vector<PlainWaiting> waiting(kWaiting);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        auto& entry = waiting[i];
        entry.due = static_cast<std::int64_t>(draw.below(1'000'000));
        entry.seq = i;
        entry.needs = static_cast<std::uint8_t>(1 + draw.below(3));
        for (std::size_t k = 0; k < entry.needs; ++k) {
            entry.skill[k] = static_cast<std::uint8_t>(draw.below(kSkills));
            entry.min[k] = static_cast<std::uint8_t>(1 + draw.below(3));
        }
    }
    return waiting;
}

std::ptrdiff_t
plain_scan(std::vector<PlainWaiting> const& waiting, std::vector<std::uint8_t> const& levels) {
    std::ptrdiff_t best = -1;
    auto best_due = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        auto const& entry = waiting[i];
        bool fits = true;
        for (std::size_t k = 0; k < entry.needs; ++k)
            fits = fits && levels[entry.skill[k]] >= entry.min[k];
        if (!fits || entry.due >= best_due) continue;
        best = static_cast<std::ptrdiff_t>(i);
        best_due = entry.due;
    }
    return best;
}

} // namespace switchboard::router::bench
