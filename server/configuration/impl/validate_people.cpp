#include "configuration/impl/report.hpp"
#include "configuration/shapes.hpp"

namespace switchboard::configuration {

namespace {

constexpr int kUsersMax = 10'000;
constexpr int kChannelsMax = 20;

void validate_user_skills(
    Report& report, std::string const& path, v1::User const& user, KnownIds const& known) {
    std::set<std::string> seen;
    for (int i = 0; i < user.skills_size(); ++i) {
        std::string const here = at(path + ".skills", i);
        auto const& skill = user.skills(i).skill();
        if (!known.skills.contains(skill)) {
            report.error(here + ".skill", "no skill has the id " + quoted(skill));
        } else if (!seen.insert(skill).second) {
            report.error(here + ".skill", quoted(skill) + " is listed twice");
        }
        report.number(here + ".level", user.skills(i).level(), 1, kLevelMax);
    }
    for (auto const& [queue, ring] : user.queues()) {
        std::string const here = path + ".queues." + queue;
        if (!known.queues.contains(queue)) {
            report.error(here, "no queue has the id " + quoted(queue));
        }
        report.number(here, ring, 0, kRingMax);
    }
    report.count(path + ".channelMax", user.channel_max_size(), kChannelsMax);
    for (auto const& [channel, units] : user.channel_max()) {
        std::string const here = path + ".channelMax." + channel;
        if (!is_valid_id(channel)) report.error(here, "is no channel such as \"web\"");
        report.number(here, units, 0, kCapacityMax);
    }
}

} // namespace

void validate_access(
    Report& report, std::string const& path, v1::User const& user, KnownIds const& known) {
    if (!user.has_access()) return;
    if (user.role() == v1::ADMIN)
        return report.error(
            path, "an ADMIN changes the settings, this too: nothing can be kept away");
    auto const check = [&](auto const& ids, auto const& exist, std::string const& list) {
        std::set<std::string> seen;
        for (int i = 0; i < ids.size(); ++i) {
            std::string const here = at(path + "." + list, i);
            if (!exist.contains(ids.Get(i)))
                report.error(here, "nothing in " + list + " has the id " + quoted(ids.Get(i)));
            else if (!seen.insert(ids.Get(i)).second)
                report.error(here, quoted(ids.Get(i)) + " is listed twice");
        }
    };
    check(user.access().queues(), known.queues, "queues");
    check(user.access().inboxes(), known.inboxes, "inboxes");
}

void validate_users(Report& report, v1::AccountConfig const& config, KnownIds const& known) {
    std::set<std::string> ids, emails;
    bool has_admin = false;
    report.count("users", config.users_size(), kUsersMax);
    for (int i = 0; i < config.users_size(); ++i) {
        auto const& user = config.users(i);
        std::string const path = at("users", i);
        report.id(path + ".id", user.id(), ids);
        report.text(path + ".name", user.name(), 1, 80);
        if (!is_email(user.email())) {
            report.error(
                path + ".email", "must be an e-mail address in lower case, at most 254 bytes");
        } else if (!emails.insert(user.email()).second) {
            report.error(path + ".email", quoted(user.email()) + " is used twice");
        }
        auto const role = user.role();
        if (role != v1::AGENT && role != v1::SUPERVISOR && role != v1::ADMIN) {
            report.error(path + ".role", "must be AGENT, SUPERVISOR or ADMIN");
        }
        if (!user.locale().empty()) report.locale(path + ".locale", user.locale());
        report.number(path + ".capacity", user.capacity(), 0, kCapacityMax);
        validate_user_skills(report, path, user, known);
        validate_access(report, path + ".access", user, known);
        has_admin = has_admin || (role == v1::ADMIN && !user.disabled());
    }
    if (!has_admin) report.error("users", "at least one ADMIN who is not disabled must remain");
}

} // namespace switchboard::configuration
