#include "router/sim/commands.hpp"

#include "router/sim/files.hpp"
#include "router/sim/print.hpp"
#include "router/sim/runner.hpp"

#include <charconv>
#include <map>
#include <ostream>

namespace switchboard::router::sim {

int run_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    if (args.size() != 1) {
        err << "usage: sim run FILE.json | -\n";
        return kExitUsage;
    }
    auto const scenario = load_file(args[0], in, err);
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
    std::int64_t until = -1;
    if (args.size() == 3) {
        auto const& text = args[2];
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), until);
        if (error != std::errc{} || end != text.data() + text.size()) until = -1;
    }
    if (until < 0) {
        err << "usage: sim why FILE.json CONVERSATION T\n";
        return kExitUsage;
    }
    auto const scenario = load_file(args[0], in, err);
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
    ConversationId const id{args[1]};
    auto const reasons = runner.engine().why_waiting(id);
    if (!reasons) {
        err << args[0] << ": no conversation " << args[1] << " at " << until << '\n';
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
        {"run", run_command},
        {"why", why_command},
        {"selftest", selftest_command},
        {"replay", replay_command}};
    auto const found = args.empty() ? kCommands.end() : kCommands.find(args[0]);
    if (found == kCommands.end()) {
        err << "usage: sim run FILE | why FILE CONVERSATION T | selftest | replay LOG --config "
               "OTHER\n";
        return kExitUsage;
    }
    return found->second(args.subspan(1), in, out, err);
}

} // namespace switchboard::router::sim
