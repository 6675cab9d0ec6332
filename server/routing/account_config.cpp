// New settings while the account is hosted: only what differs is told to the engine.
#include "routing/account_router.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

Cause by_settings() {
    Cause cause;
    cause.actor.set_role(v1::SYSTEM);
    cause.reason = "settings";
    return cause;
}

} // namespace

void AccountRouter::reconfigure(
    v1::AccountConfig config, TimePoint now, std::vector<ports::CommitOp>& ops) {
    // Whether a queue is open is no setting: it keeps what its gate says.
    auto const as_is = [&](router::Config settings) {
        for (auto& queue : settings.queues) queue.open = gates_.opening(queue.id.str(), now).open;
        return settings;
    };
    router::Config const before = as_is(router_config(config_));
    gates_.configure(config);
    router::Config const after = as_is(router_config(config));
    EngineCommands commands;
    if (before.settings != after.settings)
        commands.emplace_back(router::SetSettings{after.settings});
    auto const differs = [](auto const& list, auto const& item) {
        return std::find(list.begin(), list.end(), item) == list.end();
    };
    auto const gone = [](auto const& list, auto const& id) {
        return std::none_of(list.begin(), list.end(), [&](auto const& x) { return x.id == id; });
    };
    for (auto const& queue : after.queues)
        if (differs(before.queues, queue)) commands.emplace_back(router::UpsertQueue{queue});
    for (auto const& agent : after.agents)
        if (differs(before.agents, agent)) commands.emplace_back(router::UpsertAgent{agent});
    for (auto const& agent : before.agents)
        if (gone(after.agents, agent.id)) commands.emplace_back(router::RemoveAgent{agent.id});
    for (auto const& queue : before.queues)
        if (gone(after.queues, queue.id)) commands.emplace_back(router::RemoveQueue{queue.id});
    config_ = std::move(config);
    needs_ = needs_by_queue(config_);
    board_.touch_everything();
    std::optional<ports::Error> refused;
    run(commands, by_settings(), monotone(now), ops, refused);
    swing_gates(now, ops);
}

} // namespace switchboard::routing
