#include "configuration/validate.hpp"

#include "base/time_zone.hpp"
#include "configuration/impl/report.hpp"
#include "configuration/shapes.hpp"

#include <algorithm>

namespace switchboard::configuration {

namespace {

constexpr int kSkillsMax = 500;
constexpr int kQueuesMax = 500;
constexpr std::size_t kNameMax = 80;
constexpr std::uint32_t kRoutingTimeMin = 1'000;
constexpr std::uint32_t kParkedDaysMax = 3'650;
constexpr std::uint32_t kFailedOffersMax = 1'000;

void validate_routing(Report& report, v1::RoutingRules const& rules) {
    std::string const path = "account.routing.";
    auto const time = [&](char const* field, std::uint32_t ms) {
        if (ms != 0) report.number(path + field, ms, kRoutingTimeMin, kDayMs);
    };
    time("exclusionMs", rules.exclusion_ms());
    time("transferExclusionMs", rules.transfer_exclusion_ms());
    time("agentGraceMs", rules.agent_grace_ms());
    time("customerGraceMs", rules.customer_grace_ms());
    time("customerReturnMs", rules.customer_return_ms());
    time("backgroundMaxMs", rules.background_max_ms());
    report.number(path + "parkedMaxDays", rules.parked_max_days(), 0, kParkedDaysMax);
    report.number(path + "failedOffersMax", rules.failed_offers_max(), 0, kFailedOffersMax);
}

void validate_account(Report& report, v1::Account const& account) {
    if (!is_valid_id(account.id())) {
        report.error("account.id", "must be 1 to 64 characters of A-Z a-z 0-9 - _ .");
    }
    report.text("account.name", account.name(), 1, kNameMax);
    report.locale("account.locale", account.locale());
    if (!is_zone_name(account.time_zone())) {
        report.error("account.timeZone", "must be a time zone such as \"Asia/Ho_Chi_Minh\"");
    } else if (!TimeZone::is_known(account.time_zone())) {
        report.error(
            "account.timeZone", "this server knows no time zone " + quoted(account.time_zone()));
    }
    validate_routing(report, account.routing());
}

KnownIds validate_ids(Report& report, v1::AccountConfig const& config) {
    KnownIds known;
    report.count("skills", config.skills_size(), kSkillsMax);
    for (int i = 0; i < config.skills_size(); ++i) {
        std::string const path = at("skills", i);
        report.id(path + ".id", config.skills(i).id(), known.skills);
        report.text(path + ".name", config.skills(i).name(), 1, kNameMax);
    }
    for (auto const& inbox : config.inboxes()) known.inboxes.insert(inbox.id());
    report.count("queues", config.queues_size(), kQueuesMax);
    for (int i = 0; i < config.queues_size(); ++i) {
        std::string const path = at("queues", i);
        report.id(path + ".id", config.queues(i).id(), known.queues);
        report.text(path + ".name", config.queues(i).name(), 1, kNameMax);
    }
    return known;
}

} // namespace

std::vector<Finding> validate(v1::AccountConfig const& config) {
    Report report;
    validate_account(report, config.account());
    KnownIds const known = validate_ids(report, config);
    for (int i = 0; i < config.queues_size(); ++i) {
        validate_queue(report, at("queues", i), config.queues(i), known);
    }
    validate_users(report, config, known);
    validate_inboxes(report, config, known);
    validate_canned_replies(report, config);
    validate_sinks(report, config);
    validate_staffing(report, config);
    return report.take();
}

bool has_errors(std::vector<Finding> const& findings) {
    return std::any_of(
        findings.begin(), findings.end(), [](Finding const& each) { return !each.warning; });
}

} // namespace switchboard::configuration
