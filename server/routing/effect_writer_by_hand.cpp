// What people do by hand, and what the engine reports no effect of: the entries that say who did
// what and why, in the log of the conversation concerned.
#include "routing/effect_writer.hpp"

#include "routing/translate.hpp"

#include <algorithm>

namespace switchboard::routing {

v1::Refusal EffectWriter::refusal_of(Live const& live, router::RejectReason reason) const {
    v1::Refusal out;
    out.set_reason(std::string{to_string(reason)});
    out.set_action("reject");
    std::string const& queue = live.snapshot.queue();
    auto const known =
        std::find_if(config_.queues().begin(), config_.queues().end(), [&](v1::Queue const& each) {
            return each.id() == queue;
        });
    if (known == config_.queues().end()) return out;
    bool const closed = reason == router::RejectReason::Closed;
    std::string const& action = closed ? known->on_closed() : known->on_full();
    if (action == "offline" || action == "bot") out.set_action(action);
    auto const opens = closed ? gates_.next_opening(queue, at_) : std::nullopt;
    if (opens) set_time(*out.mutable_opens_at(), *opens);
    return out;
}

void EffectWriter::became_bot(Live& live, TimePoint at, Cause const& cause) {
    cause_ = &cause;
    at_ = at;
    auto const queue = engine_.queue(router::QueueId{live.snapshot.queue()});
    bool const closed = queue && !queue->open;
    auto const reason = closed ? router::RejectReason::Closed : router::RejectReason::Full;
    *live.snapshot.mutable_refusal() = refusal_of(live, reason);
    live.snapshot.clear_snoozed_until();
    sync(live, {"refusal", "snoozed_until"});
    v1::Event given = event_of(live, v1::EVENT_BOT);
    given.set_reason(live.snapshot.refusal().reason());
    given.set_action(live.snapshot.refusal().action());
    if (live.snapshot.refusal().has_opens_at())
        *given.mutable_opens_at() = live.snapshot.refusal().opens_at();
    add(live, std::move(given));
}

void EffectWriter::woken(Live const& live, TimePoint at, Cause const& cause) {
    cause_ = &cause;
    at_ = at;
    event(live, v1::EVENT_WOKEN, live.snapshot.owner(), "snooze");
}

void EffectWriter::drained(std::string const& agent) {
    for (auto const& id : live_.owned_by(agent))
        if (Live const* const live = live_.find(id))
            event(*live, v1::EVENT_AGENT_DRAINED, agent, "", cause_->reason);
    v1::ServerFrame frame;
    auto const view = engine_.agent(router::AgentId{agent});
    if (!view) return;
    *frame.mutable_presence() = presence_notice(*view, name_of(agent));
    to_user(agent, std::move(frame));
}

void EffectWriter::by_hand(
    v1::RoutingCommand const& command, ByHand const& before, TimePoint at, Cause const& cause) {
    cause_ = &cause;
    at_ = at;
    if (command.has_drain_agent()) return drained(command.drain_agent().agent());
    if (command.has_release_earmark()) {
        if (Live const* const live = live_.find(before.earmarked_for))
            event(
                *live, v1::EVENT_EARMARK_RELEASED, command.release_earmark().agent(), "",
                cause.reason);
        return;
    }
    bool const of_conversation =
        command.has_set_priority() || command.has_set_sla() || command.has_move();
    if (!of_conversation) return;
    std::string const& id = command.has_set_priority() ? command.set_priority().conversation()
                            : command.has_set_sla()    ? command.set_sla().conversation()
                                                       : command.move().conversation();
    Live* const live = live_.find(id);
    if (!live) return;
    if (command.has_set_priority()) {
        sync(*live);
        std::string const value = v1::Priority_Name(command.set_priority().priority());
        event(*live, v1::EVENT_PRIORITY, "", value, cause.reason);
    } else if (command.has_set_sla()) {
        std::uint32_t const sla = command.set_sla().sla_ms();
        live->snapshot.set_sla_ms(sla);
        sync(*live, {"sla_ms"});
        event(
            *live, v1::EVENT_SLA, "", command.set_sla().clear() ? "clear" : std::to_string(sla),
            cause.reason);
    } else {
        copy_requirements(*live);
        sync(*live, {"required_skills"});
        event(*live, v1::EVENT_MOVED, "", before.queue, cause.reason);
    }
}

} // namespace switchboard::routing
