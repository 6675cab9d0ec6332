// `sim staff`: every single change of staff tried on a log, the most helpful first.
#include "router/sim/commands.hpp"
#include "router/sim/files.hpp"
#include "router/sim/json_line.hpp"
#include "router/sim/options.hpp"
#include "router/sim/staff.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace switchboard::router::sim {

namespace {

/// Each one is a replay of the whole log.
constexpr std::size_t kChangesMax = 5'000;

OptionRules const& rules() {
    static OptionRules const kRules{
        "staff LOG [--top N] [--json]",
        "Tries each single change of staff on the customers of a recorded log (a scenario file; -\n"
        "for standard input): one more skill for one agent, or one more agent with all skills in\n"
        "one hour. Prints the N (10) that remove most waiting of all customers together.\n",
        1,
        {"--top"},
        {"--json"}};
    return kRules;
}

struct Tried {
    StaffChange change;
    Outcome outcome;
    Millis removed{};
};

/// Logs count from their own zero, or from 1970: then the date is said too (UTC).
std::string clock(TimePoint at) {
    constexpr std::int64_t kMinutesOfDay = 24 * 60;
    constexpr std::int64_t kOwnDays = 3'650;
    auto const minutes = to_ms(at) / 60'000;
    auto const days = minutes / kMinutesOfDay;
    std::ostringstream text;
    text << std::setfill('0');
    if (days >= kOwnDays) {
        std::chrono::year_month_day const date{std::chrono::sys_days{std::chrono::days{days}}};
        text << static_cast<int>(date.year()) << '-' << std::setw(2)
             << static_cast<unsigned>(date.month()) << '-' << std::setw(2)
             << static_cast<unsigned>(date.day()) << ' ';
    }
    auto const shown = days >= kOwnDays ? minutes % kMinutesOfDay : minutes;
    text << shown / 60 << ':' << std::setw(2) << shown % 60;
    return text.str();
}

std::string words_of(StaffChange const& change) {
    if (change.agent) return change.agent->str() + " learns " + change.skill->str();
    return "one more agent from " + clock(*change.hour);
}

std::string minutes(Millis value) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(value.count()) / 60'000.0;
    return text.str();
}

void print_table(std::ostream& out, Outcome const& now, std::vector<Tried> const& tried) {
    auto const row = [&](std::string const& name, std::string const& removed, Outcome const& o) {
        out << std::left << std::setw(36) << name << std::right << std::setw(12) << removed
            << std::setw(12) << minutes(o.waited) << std::setw(10) << o.within << std::setw(11)
            << o.abandoned << '\n';
    };
    out << std::left << std::setw(36) << "change" << std::right << std::setw(12) << "removed min"
        << std::setw(12) << "waiting min" << std::setw(10) << "by due" << std::setw(11)
        << "abandoned" << '\n';
    row("as recorded", "-", now);
    for (auto const& entry : tried)
        row(words_of(entry.change), minutes(entry.removed), entry.outcome);
}

void print_json(std::ostream& out, Outcome const& now, std::vector<Tried> const& tried) {
    JsonLine line{out};
    line.open('{').field("waitedMs", now.waited.count()).key("changes").open('[');
    for (auto const& [change, outcome, removed] : tried) {
        line.open('{');
        if (change.agent)
            line.field("agent", change.agent->str()).field("skill", change.skill->str());
        else
            line.field("fromMs", to_ms(*change.hour)).field("forMs", 3'600'000);
        line.field("removedMs", removed.count()).field("waitedMs", outcome.waited.count());
        line.field("servedByDue", outcome.within).field("abandoned", outcome.abandoned).close('}');
    }
    line.close(']').close('}');
    out << '\n';
}

} // namespace

int staff_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    int exit = kExitOk;
    auto const options = parse_options(rules(), args, out, err, exit);
    if (!options) return exit;
    auto const top = number_option(*options, "--top", 10, 1, kChangesMax, err);
    if (!top) return kExitUsage;
    auto const log = load_file(options->words[0], in, err);
    if (!log) return kExitBadFile;
    auto const recording = record(*log);
    auto const now = replay(recording, log->config, log->acks);
    auto const changes = staff_changes(recording, log->config);
    if (changes.size() > kChangesMax) {
        err << options->words[0] << ": " << changes.size() << " changes to try, more than "
            << kChangesMax << ": give a log of fewer agents, skills or hours\n";
        return kExitBadFile;
    }
    std::vector<Tried> tried;
    for (auto const& change : changes) {
        auto outcome = replay_with(change, recording, log->config, log->acks);
        auto const removed = now.waited - outcome.waited;
        tried.push_back({change, std::move(outcome), removed});
    }
    std::stable_sort(tried.begin(), tried.end(), [](auto const& a, auto const& b) {
        return a.removed > b.removed;
    });
    if (tried.size() > *top) tried.resize(*top);
    if (options->has("--json"))
        print_json(out, now, tried);
    else
        print_table(out, now, tried);
    return kExitOk;
}

} // namespace switchboard::router::sim
