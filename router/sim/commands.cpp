#include "router/sim/commands.hpp"

#include "router/sim/files.hpp"
#include "router/sim/options.hpp"
#include "router/sim/print.hpp"
#include "router/sim/runner.hpp"

#include <charconv>
#include <map>
#include <ostream>
#include <tuple>

namespace switchboard::router::sim {

namespace {

OptionRules const& run_rules() {
    static OptionRules const kRules{
        "run FILE.json | -",
        "Runs one scenario with the real engine under virtual time and prints a JSON line for "
        "each\n"
        "effect, in order. - reads standard input. The format: router/README.md.\n",
        1,
        {},
        {}};
    return kRules;
}

OptionRules const& why_rules() {
    static OptionRules const kRules{
        "why FILE.json CONVERSATION T",
        "Runs a scenario up to T milliseconds and prints why the conversation waits, what can\n"
        "change that next, and why it was last offered as it was.\n",
        3,
        {},
        {}};
    return kRules;
}

constexpr char const* kHelp =
    "usage: sim COMMAND ...; sim COMMAND --help says more\n\n"
    "  run FILE.json | -                  prints each effect of a scenario as a JSON line\n"
    "  why FILE.json CONVERSATION T       why it was where it was at T milliseconds\n"
    "  selftest                           queueing theory's exact answers against the engine\n"
    "  replay LOG --config OTHER.json     what if: a recorded log under another configuration\n"
    "  staff LOG                          the one more skill or agent that removes most waiting\n"
    "  estimate                           how often the wait estimates of a day are right\n";

} // namespace

int run_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    int exit = kExitOk;
    auto const options = parse_options(run_rules(), args, out, err, exit);
    if (!options) return exit;
    auto const scenario = load_file(options->words[0], in, err);
    if (!scenario) return kExitBadFile;
    Runner runner{
        *scenario, [&](Effect const& effect) { print_effect(out, effect); },
        [&](Engine const& engine, TimePoint at) {
            print_state(out, at, engine.conversations(), engine.agents());
        }};
    runner.run();
    out.flush();
    return out ? kExitOk : kExitBadFile;
}

int why_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    int exit = kExitOk;
    auto const options = parse_options(why_rules(), args, out, err, exit);
    if (!options) return exit;
    auto const& [file, conversation, time] =
        std::tie(options->words[0], options->words[1], options->words[2]);
    std::int64_t until = -1;
    auto const [end, error] = std::from_chars(time.data(), time.data() + time.size(), until);
    if (error != std::errc{} || end != time.data() + time.size() || until < 0) {
        err << "T: " << time << " is not a time in milliseconds from 0\nusage: sim "
            << why_rules().usage << '\n';
        return kExitUsage;
    }
    auto const scenario = load_file(file, in, err);
    if (!scenario) return kExitBadFile;
    std::map<ConversationId, Offered> offers;
    Runner runner{
        *scenario,
        [&](Effect const& effect) {
            if (auto const* offered = std::get_if<Offered>(&effect.body))
                offers.insert_or_assign(offered->conversation, *offered);
        },
        [](Engine const&, TimePoint) {}};
    runner.run_until(time_point_ms(until));
    ConversationId const id{conversation};
    auto const reasons = runner.engine().why_waiting(id);
    if (!reasons) {
        err << file << ": no conversation " << conversation << " at " << until << '\n';
        return kExitBadFile;
    }
    auto const last = offers.find(id);
    print_reasons(
        out, time_point_ms(until), id, *reasons, last == offers.end() ? nullptr : &last->second);
    return kExitOk;
}

int sim_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    using Function = int (*)(Arguments, std::istream&, std::ostream&, std::ostream&);
    static std::map<std::string, Function, std::less<>> const kCommands{
        {"run", run_command},       {"why", why_command},     {"selftest", selftest_command},
        {"replay", replay_command}, {"staff", staff_command}, {"estimate", estimate_command}};
    if (!args.empty() && (args[0] == "--help" || args[0] == "-h" || args[0] == "help")) {
        out << kHelp;
        return kExitOk;
    }
    auto const found = args.empty() ? kCommands.end() : kCommands.find(args[0]);
    if (found == kCommands.end()) {
        if (!args.empty()) err << "unknown command " << args[0] << '\n';
        err << kHelp;
        return kExitUsage;
    }
    return found->second(args.subspan(1), in, out, err);
}

} // namespace switchboard::router::sim
