// AccountRouter::restore: from what the store has to a running engine.
#include "routing/account_router.hpp"
#include "routing/record_codec.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace switchboard::routing {
namespace {

using Damaged = std::optional<std::string>; // what cannot be read

Damaged
read_records(ports::AccountState const& state, v1::RoutingState const& host, router::Records& out) {
    for (auto const& [id, bytes] : state.conversation_records) {
        auto record = decode_conversation(bytes);
        if (!record) return "conversation record " + id;
        out.conversations.push_back(std::move(*record));
    }
    for (auto const& [id, bytes] : state.agent_records) {
        auto record = decode_agent(bytes);
        if (!record) return "agent record " + id;
        out.agents.push_back(std::move(*record));
    }
    if (host.engine().empty()) return std::nullopt;
    auto record = decode_engine(host.engine());
    if (!record) return "engine record";
    out.engine = std::move(*record);
    return std::nullopt;
}

/// Settings may have lost a queue or a person that live work still names: such a queue is kept
/// closed, such a person is kept without capacity until the work has moved on.
void keep_what_is_named(router::Config& config, router::Records const& records) {
    auto const has = [](auto const& list, auto const& id) {
        return std::any_of(list.begin(), list.end(), [&](auto const& x) { return x.id == id; });
    };
    for (auto const& record : records.conversations) {
        if (!has(config.queues, record.queue)) {
            router::QueueConfig queue;
            queue.id = record.queue;
            queue.open = false;
            config.queues.push_back(std::move(queue));
        }
        if (record.owner && !has(config.agents, *record.owner)) {
            router::AgentConfig agent;
            agent.id = *record.owner;
            agent.capacity = 0;
            config.agents.push_back(std::move(agent));
        }
    }
}

/// The store has it with the conversation, where it never changes.
void put_inboxes(std::vector<v1::Conversation> const& live, router::Records& records) {
    std::map<std::string_view, std::string_view> inboxes;
    for (auto const& snapshot : live) inboxes.emplace(snapshot.id(), snapshot.inbox());
    for (auto& record : records.conversations)
        if (auto const found = inboxes.find(record.id.str()); found != inboxes.end())
            record.inbox = router::InboxId{found->second};
}

/// Whether somebody still writes notes of it, as far as the engine knows.
bool wraps_up(router::Engine const& engine, v1::Conversation const& finished) {
    if (finished.owner().empty()) return false;
    auto const agent = engine.record_of(router::AgentId{finished.owner()});
    return agent &&
           std::any_of(agent->wrap_ups.begin(), agent->wrap_ups.end(), [&](auto const& wrap_up) {
               return wrap_up.conversation.str() == finished.id();
           });
}

} // namespace

AccountRouter::AccountRouter(v1::AccountConfig config, router::Engine engine, LocalDay local_day)
    : config_{std::move(config)}
    , needs_{needs_by_queue(config_)}
    , engine_{std::move(engine)}
    , local_day_{std::move(local_day)} {
    gates_.configure(config_);
}

ports::Outcome<AccountRouter> AccountRouter::restore(
    ports::AccountState state, LocalDay local_day, TimePoint now, TimePoint caught_up) {
    v1::RoutingState host;
    if (!state.engine_record.empty() && !host.ParseFromString(state.engine_record))
        return ports::Error{v1::INTERNAL, "routing state: damaged"};
    router::Records records;
    if (auto const damaged = read_records(state, host, records))
        return ports::Error{v1::INTERNAL, *damaged + ": damaged or of another version"};
    put_inboxes(state.live, records);
    router::Config config = router_config(state.config);
    keep_what_is_named(config, records);
    if (auto const wrong = router::check(config)) return ports::Error{v1::INVALID_ARGUMENT, *wrong};
    TimePoint const start = std::max(now, records.engine.now);
    auto engine = router::Engine::restore(config, records, start);
    AccountRouter router{std::move(state.config), std::move(engine), std::move(local_day)};
    router.now_ = start;
    // Links must come up before the engine takes them for lost.
    router.caught_up_ = std::min(caught_up, start + config.settings.agent_grace / 2);
    router.positions_at_ = start;
    router.day_ = host.day();
    for (auto const& [queue, day] : host.queues()) router.days_[queue] = day;
    router.gates_.restore({host.overrides().begin(), host.overrides().end()});
    for (auto& snapshot : state.live) {
        if (snapshot.state() == v1::STATE_PARKED && snapshot.has_snoozed_until())
            router.snoozes_.put(snapshot.id(), time_of(snapshot.snoozed_until()));
        if (snapshot.has_wrap_up_until() && !wraps_up(router.engine_, snapshot))
            router.lost_wrap_ups_.emplace_back(snapshot.owner(), snapshot.id());
        router.live_.put(std::move(snapshot));
    }
    for (auto const& record : records.agents)
        for (auto const& wrap_up : record.wrap_ups)
            router.wrap_ups_[record.id.str()].insert(wrap_up.conversation.str());
    EngineCommands links; // told to the engine when it has caught up
    for (auto const& agent : state.connected_agents)
        if (router.engine_.agent(router::AgentId{agent}))
            links.emplace_back(router::LinkUp{router::AgentId{agent}});
    router.starting_links_ = std::move(links);
    return router;
}

} // namespace switchboard::routing
