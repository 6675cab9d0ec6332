#include "router/sim/runner.hpp"

#include <deque>
#include <utility>

namespace switchboard::router::sim {

Runner::Runner(Scenario const& scenario, OnEffect on_effect, OnShow on_show)
    : scenario_{scenario}
    , on_effect_{std::move(on_effect)}
    , on_show_{std::move(on_show)}
    , engine_{scenario.config}
    , acks_{scenario.acks} {}

void Runner::run() {
    for (; next_ < scenario_.events.size(); ++next_) run(scenario_.events[next_]);
}

void Runner::run_until(TimePoint until) {
    while (next_ < scenario_.events.size() && scenario_.events[next_].at <= until)
        run(scenario_.events[next_++]);
    advance(until);
}

void Runner::advance(TimePoint now) {
    Effects effects;
    while (engine_.fire_next(now, effects)) report_and_confirm(effects);
}

void Runner::run(Event const& event) {
    advance(event.at);
    std::vector<Command> commands;
    for (auto const& action : event.actions) {
        if (auto const* command = std::get_if<Command>(&action)) commands.push_back(*command);
        if (auto const* set = std::get_if<SetAcks>(&action)) acks_[set->agent] = set->acks;
        if (std::holds_alternative<Show>(action)) on_show_(engine_, event.at);
        if (auto const* lost = std::get_if<Restart>(&action)) restart(event.at, lost->down);
    }
    if (commands.empty()) return;
    Effects effects;
    engine_.apply(commands, event.at, effects);
    report_and_confirm(effects);
}

void Runner::restart(TimePoint now, Millis down) {
    auto const config = engine_.config();
    auto const records = engine_.records();
    engine_ = Engine::restore(config, records, now + down);
}

void Runner::report_and_confirm(Effects& effects) {
    struct Confirmation {
        TimePoint at;
        OfferSeen seen;
    };
    std::deque<Confirmation> confirmations;
    auto const report = [&](Effects const& entry) {
        for (auto const& effect : entry) {
            on_effect_(effect);
            auto const* offered = std::get_if<Offered>(&effect.body);
            if (offered == nullptr || !acks_.at(offered->agent)) continue;
            confirmations.push_back(
                {effect.at, {offered->conversation, offered->agent, offered->offer}});
        }
    };
    report(effects);
    effects.clear();
    while (!confirmations.empty()) {
        auto const next = std::move(confirmations.front());
        confirmations.pop_front();
        Effects more;
        engine_.apply(next.seen, next.at, more);
        report(more);
    }
}

} // namespace switchboard::router::sim
