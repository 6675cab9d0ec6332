#include "configuration/impl/report.hpp"
#include "configuration/shapes.hpp"

#include <array>
#include <map>

namespace switchboard::configuration {

namespace {

constexpr std::uint32_t kAcceptTimeoutMin = 1'000;
constexpr std::uint32_t kAcceptTimeoutMax = 10 * 60 * 1'000;
constexpr std::uint32_t kWrapUpMax = 60 * 60 * 1'000;
constexpr std::uint32_t kBroadcastMax = 20;
constexpr std::uint32_t kWrapUpStepMin = 1'000;
constexpr std::uint32_t kWrapUpStepMax = 10 * 60 * 1'000;
constexpr std::uint32_t kPercentMax = 100;
constexpr int kPlanMax = 20;
constexpr int kIntervalsMax = 8;
constexpr int kDatesMax = 200;
constexpr std::uint32_t kHolidayMax = 31;

void validate_levels(
    Report& report, std::string const& path,
    google::protobuf::RepeatedPtrField<v1::SkillLevel> const& levels, KnownIds const& known) {
    std::set<std::string> seen;
    for (int i = 0; i < levels.size(); ++i) {
        std::string const here = at(path, i);
        auto const& skill = levels[i].skill();
        if (!known.skills.contains(skill)) {
            report.error(here + ".skill", "no skill has the id " + quoted(skill));
        } else if (!seen.insert(skill).second) {
            report.error(here + ".skill", quoted(skill) + " is listed twice");
        }
        report.number(here + ".level", levels[i].level(), 1, kLevelMax);
    }
}

/// The plan may only widen: times go up, minimums go down, and only for skills that are required.
void validate_relax(Report& report, std::string const& path, v1::Queue const& queue) {
    std::map<std::string, std::uint32_t> minimum;
    for (auto const& each : queue.required_skills()) minimum[each.skill()] = each.level();
    std::uint32_t last_ms = 0;
    report.count(path, queue.relax_size(), kPlanMax);
    for (int i = 0; i < queue.relax_size(); ++i) {
        auto const& step = queue.relax(i);
        std::string const here = at(path, i);
        if (step.after_ms() < last_ms) {
            report.error(
                here + ".afterMs", "comes before the step above (" + std::to_string(last_ms) +
                                       " ms); steps are listed by time");
        }
        last_ms = std::max(last_ms, step.after_ms());
        report.number(here + ".afterMs", step.after_ms(), 0, kDayMs);
        auto const found = minimum.find(step.skill());
        if (found == minimum.end()) {
            report.error(
                here + ".skill", "the queue does not require the skill " + quoted(step.skill()));
            continue;
        }
        if (step.min() > found->second) {
            report.error(
                here + ".min", "raises the minimum of " + quoted(step.skill()) + " from " +
                                   std::to_string(found->second) + " to " +
                                   std::to_string(step.min()) + "; a step may only lower it");
        }
        found->second = std::min(found->second, step.min());
    }
}

void validate_overflow(
    Report& report, std::string const& path, v1::Queue const& queue, KnownIds const& known) {
    std::uint32_t last_ms = 0;
    std::set<std::string> seen;
    report.count(path, queue.overflow_size(), kPlanMax);
    for (int i = 0; i < queue.overflow_size(); ++i) {
        auto const& step = queue.overflow(i);
        std::string const here = at(path, i);
        if (step.after_ms() < last_ms) {
            report.error(
                here + ".afterMs", "comes before the step above (" + std::to_string(last_ms) +
                                       " ms); steps are listed by time");
        }
        last_ms = std::max(last_ms, step.after_ms());
        report.number(here + ".afterMs", step.after_ms(), 0, kDayMs);
        if (!known.queues.contains(step.queue())) {
            report.error(here + ".queue", "no queue has the id " + quoted(step.queue()));
        } else if (step.queue() == queue.id()) {
            report.error(here + ".queue", "a queue cannot overflow into itself");
        } else if (!seen.insert(step.queue()).second) {
            report.error(here + ".queue", quoted(step.queue()) + " is listed twice");
        }
    }
}

void validate_rings(Report& report, std::string const& path, v1::Queue const& queue) {
    report.count(path, queue.ring_after_ms_size(), static_cast<int>(kRingMax) + 1);
    for (int i = 0; i < queue.ring_after_ms_size(); ++i) {
        std::string const here = at(path, i);
        if (i == 0 && queue.ring_after_ms(0) != 0) report.error(here, "ring 0 opens at 0");
        if (i > 0 && queue.ring_after_ms(i) < queue.ring_after_ms(i - 1)) {
            report.error(here, "opens before the ring below it");
        }
        report.number(here, queue.ring_after_ms(i), 0, kDayMs);
    }
}

void validate_refusal(
    Report& report, std::string const& path, std::string const& action, v1::Queue const& queue,
    KnownIds const& known) {
    constexpr std::string_view kOther = "queue:";
    if (action.empty() || action == "reject" || action == "offline" || action == "bot") return;
    if (!action.starts_with(kOther)) {
        return report.error(path, "must be \"reject\", \"offline\", \"bot\" or \"queue:ID\"");
    }
    std::string const other = action.substr(kOther.size());
    if (!known.queues.contains(other)) {
        report.error(path, "no queue has the id " + quoted(other));
    } else if (other == queue.id()) {
        report.error(path, "a queue cannot refuse into itself");
    }
}

void validate_targets(Report& report, std::string const& path, v1::Queue const& queue) {
    constexpr std::array<std::string_view, 4> kNames{"urgent", "high", "normal", "low"};
    for (auto const& [name, ms] : queue.targets_ms()) {
        std::string const here = path + "." + name;
        if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
            report.error(here, "priorities are urgent, high, normal and low");
        }
        report.number(here, ms, 0, 7 * kDayMs);
    }
}

void validate_intervals(
    Report& report, std::string const& path,
    google::protobuf::RepeatedPtrField<v1::Interval> const& intervals) {
    int last = -1;
    report.count(path, intervals.size(), kIntervalsMax);
    for (int i = 0; i < intervals.size(); ++i) {
        std::string const here = at(path, i);
        auto const from = minutes_of(intervals[i].from(), false);
        auto const to = minutes_of(intervals[i].to(), true);
        if (!from) report.error(here + ".from", "must be a time such as \"08:00\"");
        if (!to) report.error(here + ".to", "must be a time such as \"17:30\", at most \"24:00\"");
        if (!from || !to) continue;
        if (*to <= *from) report.error(here + ".to", "must be later than \"from\"");
        if (*from < last) report.error(here + ".from", "begins before the interval above ends");
        last = std::max(last, *to);
    }
}

} // namespace

void validate_hours(Report& report, std::string const& path, v1::Hours const& hours) {
    constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};
    for (auto const& [day, open] : hours.weekly()) {
        std::string const here = path + ".weekly." + day;
        if (std::find(kDays.begin(), kDays.end(), day) == kDays.end()) {
            report.error(here, "days are mon, tue, wed, thu, fri, sat and sun");
        }
        validate_intervals(report, here + ".intervals", open.intervals());
    }
    auto const opens = [](auto const& each) { return !each.intervals().empty(); };
    bool const ever = std::any_of(
                          hours.weekly().begin(), hours.weekly().end(),
                          [&](auto const& each) { return opens(each.second); }) ||
                      std::any_of(hours.dates().begin(), hours.dates().end(), opens);
    if (!ever) report.warning(path, "names no interval: the queue never opens by itself");
    std::set<std::string> seen;
    report.count(path + ".dates", hours.dates_size(), kDatesMax);
    for (int i = 0; i < hours.dates_size(); ++i) {
        auto const& date = hours.dates(i);
        std::string const here = at(path + ".dates", i);
        if (!is_calendar_date(date.date())) {
            report.error(
                here + ".date", quoted(date.date()) +
                                    " is no date such as \"2027-02-06\", \"09-02\" (every year), "
                                    "\"lunar:01-01\" or \"lunar:12-last\"");
        } else if (!seen.insert(date.date()).second) {
            report.error(here + ".date", quoted(date.date()) + " is listed twice");
        }
        report.text(here + ".name", date.name(), 0, 80);
        report.number(here + ".days", date.days(), 0, kHolidayMax);
        validate_intervals(report, here + ".intervals", date.intervals());
    }
}

void validate_queue(
    Report& report, std::string const& path, v1::Queue const& queue, KnownIds const& known) {
    validate_levels(report, path + ".requiredSkills", queue.required_skills(), known);
    validate_levels(report, path + ".preferredSkills", queue.preferred_skills(), known);
    if (!v1::Priority_IsValid(queue.priority())) {
        report.error(path + ".priority", "must be URGENT, HIGH, NORMAL or LOW");
    }
    if (!queue.accept().empty() && queue.accept() != "manual" && queue.accept() != "auto") {
        report.error(path + ".accept", "must be \"manual\" or \"auto\"");
    }
    if (queue.accept_timeout_ms() != 0) {
        report.number(
            path + ".acceptTimeoutMs", queue.accept_timeout_ms(), kAcceptTimeoutMin,
            kAcceptTimeoutMax);
    }
    report.number(path + ".wrapUpMs", queue.wrap_up_ms(), 0, kWrapUpMax);
    if (queue.wrap_up_extension_ms() != 0) {
        report.number(
            path + ".wrapUpExtensionMs", queue.wrap_up_extension_ms(), kWrapUpStepMin,
            kWrapUpStepMax);
    }
    report.number(path + ".wrapUpExtensions", queue.wrap_up_extensions(), 0, 10);
    report.number(path + ".stickyPatienceMs", queue.sticky_patience_ms(), 0, kDayMs);
    report.number(path + ".serviceTargetMs", queue.service_target_ms(), 0, kDayMs);
    report.number(path + ".serviceLevelPercent", queue.service_level_percent(), 0, kPercentMax);
    report.number(path + ".riskLeadMs", queue.risk_lead_ms(), 0, kDayMs);
    report.number(path + ".longWaitMs", queue.long_wait_ms(), 0, kDayMs);
    report.number(path + ".cap", queue.cap(), 0, 100'000);
    report.number(path + ".rampPerMinute", queue.ramp_per_minute(), 0, 100);
    report.number(path + ".broadcast", queue.broadcast(), 0, kBroadcastMax);
    if (queue.broadcast() > 1 && queue.accept() == "auto")
        report.error(path + ".broadcast", "needs \"accept\" to be \"manual\": the first wins");
    validate_rings(report, path + ".ringAfterMs", queue);
    validate_relax(report, path + ".relax", queue);
    validate_overflow(report, path + ".overflow", queue, known);
    validate_targets(report, path + ".targetsMs", queue);
    validate_refusal(report, path + ".onClosed", queue.on_closed(), queue, known);
    validate_refusal(report, path + ".onFull", queue.on_full(), queue, known);
    if (queue.has_hours()) validate_hours(report, path + ".hours", queue.hours());
    report.count(path + ".dispositions", queue.dispositions_size(), 50);
    for (int i = 0; i < queue.dispositions_size(); ++i) {
        report.text(at(path + ".dispositions", i), queue.dispositions(i), 1, 80);
    }
}

} // namespace switchboard::configuration
