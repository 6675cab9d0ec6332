// `sim replay`: a log's customers under two configurations, as a table, JSON and a chart.
#include "router/sim/chart.hpp"
#include "router/sim/commands.hpp"
#include "router/sim/files.hpp"
#include "router/sim/json_line.hpp"
#include "router/sim/options.hpp"
#include "router/sim/replay.hpp"

#include <iomanip>
#include <ostream>
#include <sstream>

namespace switchboard::router::sim {

namespace {

OptionRules const& rules() {
    static OptionRules const kRules{
        "replay LOG --config OTHER.json [--json] [--plot FILE.svg]",
        "The customers of a recorded log (a scenario file; - for standard input), with their\n"
        "patience and service times, once under its own configuration and once under that of\n"
        "OTHER.json (a scenario file too; its events are not looked at), side by side. --plot\n"
        "writes a chart of waits and of how full the agents were.\n",
        1,
        {"--config", "--plot"},
        {"--json"}};
    return kRules;
}

std::string seconds(Millis value) {
    auto const tenths = value.count() / 100;
    std::ostringstream text;
    text << tenths / 10 << '.' << tenths % 10;
    return text.str();
}

std::string text_of(std::optional<Millis> value) {
    return value ? seconds(*value) : "-";
}

void print_json(JsonLine& line, Outcome const& outcome) {
    line.open('{').field("arrivals", outcome.arrivals).field("served", outcome.served);
    line.field("servedByDue", outcome.within).field("abandoned", outcome.abandoned);
    line.field("rejected", outcome.rejected).field("waiting", outcome.waiting);
    line.field("offers", outcome.offers).field("failedOffers", outcome.failed_offers);
    auto const time = [&](char const* name, std::optional<Millis> value) {
        line.field(name, value ? std::optional{value->count()} : std::nullopt);
    };
    time("waitMeanMs", mean_wait(outcome));
    time("waitP50Ms", wait_quantile(outcome, 50));
    time("waitP90Ms", wait_quantile(outcome, 90));
    time("waitMaxMs", wait_quantile(outcome, 100));
    time("waitedMs", outcome.waited);
    line.close('}');
}

void print_table(std::ostream& out, Outcome const& ours, Outcome const& other) {
    auto const row = [&](char const* name, std::string const& a, std::string const& b) {
        out << std::left << std::setw(28) << name << std::right << std::setw(14) << a
            << std::setw(14) << b << '\n';
    };
    auto const count = [&](char const* name, std::uint64_t Outcome::*member) {
        row(name, std::to_string(ours.*member), std::to_string(other.*member));
    };
    row("", "recorded", "other");
    count("arrivals", &Outcome::arrivals);
    count("served", &Outcome::served);
    count("served by their due time", &Outcome::within);
    count("abandoned", &Outcome::abandoned);
    count("rejected", &Outcome::rejected);
    count("still waiting", &Outcome::waiting);
    count("offers", &Outcome::offers);
    count("offers that failed", &Outcome::failed_offers);
    row("wait of the served, mean s", text_of(mean_wait(ours)), text_of(mean_wait(other)));
    row("wait, median s", text_of(wait_quantile(ours, 50)), text_of(wait_quantile(other, 50)));
    row("wait, 90 % s", text_of(wait_quantile(ours, 90)), text_of(wait_quantile(other, 90)));
    row("wait, longest s", text_of(wait_quantile(ours, 100)), text_of(wait_quantile(other, 100)));
}

} // namespace

std::optional<Millis> wait_quantile(Outcome const& outcome, std::size_t percent) {
    if (outcome.waits.empty()) return std::nullopt;
    auto const rank = (outcome.waits.size() * percent + 99) / 100;
    return outcome.waits[rank == 0 ? 0 : rank - 1];
}

std::optional<Millis> mean_wait(Outcome const& outcome) {
    if (outcome.waits.empty()) return std::nullopt;
    Millis sum{};
    for (auto const wait : outcome.waits) sum += wait;
    return sum / static_cast<std::int64_t>(outcome.waits.size());
}

int replay_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    int exit = kExitOk;
    auto const options = parse_options(rules(), args, out, err, exit);
    if (!options) return exit;
    auto const config = options->value("--config");
    if (!config) {
        err << "--config OTHER.json is missing\nusage: sim " << rules().usage << '\n';
        return kExitUsage;
    }
    auto const log = load_file(options->words[0], in, err);
    if (!log) return kExitBadFile;
    auto const other = load_file(*config, in, err);
    if (!other) return kExitBadFile;
    auto const recording = record(*log);
    auto const ours = replay(recording, log->config, log->acks);
    auto const theirs = replay(recording, other->config, other->acks);
    if (options->has("--json")) {
        JsonLine line{out};
        line.open('{').key("recorded");
        print_json(line, ours);
        line.key("other");
        print_json(line, theirs);
        line.close('}');
        out << '\n';
    } else {
        print_table(out, ours, theirs);
    }
    auto const plot = options->value("--plot");
    if (plot && !write_chart(*plot, {{"recorded", &ours}, {"other", &theirs}}, err))
        return kExitBadFile;
    return kExitOk;
}

} // namespace switchboard::router::sim
