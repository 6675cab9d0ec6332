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

bool is_held(v1::AccountConfig const& config, std::string const& skill) {
    return std::any_of(config.users().begin(), config.users().end(), [&](v1::User const& user) {
        return !user.disabled() && level_of(user, skill) > 0;
    });
}

/// Customers come into it: from an inbox, or because another queue sends them on.
std::set<std::string> queues_in_use(v1::AccountConfig const& config) {
    constexpr std::string_view kOther = "queue:";
    std::set<std::string> out;
    for (auto const& inbox : config.inboxes()) out.insert(inbox.queue());
    for (auto const& queue : config.queues())
        for (std::string const& action : {queue.on_closed(), queue.on_full()})
            if (action.starts_with(kOther)) out.insert(action.substr(kOther.size()));
    return out;
}

/// What would leave customers waiting for nobody is an error; the same in a queue that no customer
/// comes into yet is a warning, so that queues, skills and people can be added one after another.
class Staffing {
public:
    Staffing(Report& report, v1::AccountConfig const& config)
        : report_{report}
        , config_{config}
        , in_use_{queues_in_use(config)} {}

    void queue(std::string const& path, v1::Queue const& queue) {
        bool const used = in_use_.contains(queue.id());
        bool all_held = true;
        auto const minimums = last_minimums(queue);
        for (int i = 0; i < queue.required_skills_size(); ++i) {
            auto const& skill = queue.required_skills(i).skill();
            auto const found = minimums.find(skill);
            bool const stays = found != minimums.end() && found->second > 0;
            if (!stays || is_held(config_, skill)) continue;
            all_held = false;
            say(used, at(path + ".requiredSkills", i) + ".skill",
                "nobody has the skill " + quoted(skill) + ", and the plan of " +
                    quoted(queue.id()) + " never stops requiring it");
        }
        bool const staffed =
            std::any_of(config_.users().begin(), config_.users().end(), [&](v1::User const& user) {
                return can_serve(user, queue);
            });
        if (staffed || !all_held) return;
        say(used, path,
            "nobody can serve " + quoted(queue.id()) +
                ", not even in the last step of its plan: no enabled user of its queues has the "
                "skills that remain required");
    }

private:
    void say(bool is_error, std::string path, std::string message) {
        if (is_error)
            report_.error(std::move(path), std::move(message));
        else
            report_.warning(std::move(path), std::move(message));
    }

    Report& report_;
    v1::AccountConfig const& config_;
    std::set<std::string> in_use_;
};

} // namespace

void validate_staffing(Report& report, v1::AccountConfig const& config) {
    Staffing staffing{report, config};
    for (int i = 0; i < config.queues_size(); ++i)
        staffing.queue(at("queues", i), config.queues(i));
    for (int i = 0; i < config.skills_size(); ++i)
        if (auto const& skill = config.skills(i).id(); !is_held(config, skill))
            report.warning(at("skills", i), "nobody has the skill " + quoted(skill));
}

} // namespace switchboard::configuration
