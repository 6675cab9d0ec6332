#include "configuration/impl/report.hpp"

#include <algorithm>
#include <map>

namespace switchboard::configuration {

namespace {

std::uint32_t level_of(v1::User const& user, std::string const& skill) {
    for (auto const& each : user.skills()) {
        if (each.skill() == skill) return each.level();
    }
    return 0;
}

bool serves(v1::User const& user, std::string const& queue) {
    return !user.disabled() && (user.queues().empty() || user.queues().contains(queue));
}

/// The least that is required once every step of the plan is open.
std::map<std::string, std::uint32_t> last_minimums(v1::Queue const& queue) {
    std::map<std::string, std::uint32_t> minimums;
    for (auto const& each : queue.required_skills()) minimums[each.skill()] = each.level();
    for (auto const& step : queue.relax()) {
        auto const found = minimums.find(step.skill());
        if (found != minimums.end()) found->second = std::min(found->second, step.min());
    }
    return minimums;
}

bool can_serve(v1::User const& user, v1::Queue const& queue) {
    bool const admitted =
        serves(user, queue.id()) ||
        std::any_of(
            queue.overflow().begin(), queue.overflow().end(),
            [&](v1::OverflowStep const& step) { return serves(user, step.queue()); });
    if (!admitted) return false;
    auto const minimums = last_minimums(queue);
    return std::all_of(minimums.begin(), minimums.end(), [&](auto const& each) {
        return level_of(user, each.first) >= each.second;
    });
}

} // namespace

void validate_staffing(Report& report, v1::AccountConfig const& config) {
    for (int i = 0; i < config.queues_size(); ++i) {
        auto const& queue = config.queues(i);
        bool const staffed =
            std::any_of(config.users().begin(), config.users().end(), [&](v1::User const& user) {
                return can_serve(user, queue);
            });
        if (!staffed) {
            report.warning(
                at("queues", i), "nobody can serve " + quoted(queue.id()) +
                                     ", not even in the last step of its plan: no enabled user "
                                     "of its queues has the skills that remain required");
        }
    }
    for (int i = 0; i < config.skills_size(); ++i) {
        auto const& skill = config.skills(i).id();
        bool const held =
            std::any_of(config.users().begin(), config.users().end(), [&](v1::User const& user) {
                return !user.disabled() && level_of(user, skill) > 0;
            });
        if (!held) report.warning(at("skills", i), "nobody has the skill " + quoted(skill));
    }
}

} // namespace switchboard::configuration
