// The large account of the routing benchmark: agents, requirement classes, and a plain list of who
// waits. Used by the benchmark only. Everything comes from one seed.
#pragma once

#include "router/engine.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace switchboard::router::bench {

inline constexpr std::size_t kAgents = 10'000;
inline constexpr std::size_t kSkills = 200;
inline constexpr std::size_t kWaiting = 100'000;
inline constexpr std::size_t kClasses = 4'096;

class Draw {
public:
    explicit Draw(std::uint64_t seed)
        : state_{seed} {}
    std::uint64_t below(std::uint64_t bound);

private:
    std::uint64_t state_;
};

/// What the plain scan looks at: as compact as a careful programmer would make it.
struct PlainWaiting {
    std::int64_t due = 0;
    std::uint64_t seq = 0;
    std::uint8_t needs = 0;
    std::uint8_t skill[3] = {};
    std::uint8_t min[3] = {};
};

struct Account {
    Config config;
    std::vector<std::map<SkillId, int>> classes;
    std::vector<std::vector<std::uint8_t>> levels; ///< of each agent, by skill
};

[[nodiscard]] Account make_account(std::uint64_t seed);
[[nodiscard]] std::string numbered(char const* prefix, std::size_t number);
[[nodiscard]] AgentId agent_id(std::size_t index);
[[nodiscard]] SkillId skill_id(std::size_t index);
[[nodiscard]] std::map<SkillId, int> draw_skills(Draw& draw, std::vector<std::uint8_t>& levels);
/// Index of the first waiting conversation that the agent could take, by key; -1 if none.
[[nodiscard]] std::ptrdiff_t
plain_scan(std::vector<PlainWaiting> const& waiting, std::vector<std::uint8_t> const& levels);
[[nodiscard]] std::vector<PlainWaiting> make_plain(std::uint64_t seed);

} // namespace switchboard::router::bench
