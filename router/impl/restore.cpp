// R12: the engine rebuilt from its records with every link recovering.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

void Core::restore_timer(TimerId& id, TimerRecord const& record, Slot subject, Slot other) {
    id = timers_.add(Timer{record.kind, record.at, record.order, subject, other}, now_);
}

Slot Core::agent_slot(std::optional<AgentId> const& id) const {
    if (!id) return kNone;
    return slot_of(*id);
}

Core::Core(Config const& config, Records const& records, TimePoint now)
    : settings_{config.settings}
    , now_{records.engine.now}
    , index_{config.settings.classes_max} {
    SB_ASSERT(!router::check(config), "the configuration passes its check");
    Effects nothing;
    out_ = &nothing;
    configure(config);
    auto const& engine = records.engine;
    for (auto const& [queue, open] : engine.open)
        if (find(queue) != nullptr) queues_[queue_slot(queue)].config.open = open;
    common_pace_.restore(engine.pace);
    for (auto const& [queue, pace] : engine.giving_up)
        if (find(queue) != nullptr) queues_[queue_slot(queue)].giving_up.restore(pace);
    calibration_.restore(engine.calibration);
    seq_ = engine.seq;
    offers_ = engine.offers;
    timer_orders_ = engine.timers;
    for (auto const& record : records.agents) restore_agent(record);
    for (auto const& [id, at] : agent_slots_) {
        auto& a = agents_[at];
        a.link = Link::Recovering;
        start_timer(a.link_timer, TimerKind::LinkLost, now + settings_.agent_grace, at);
    }
    for (auto const& record : records.conversations) restore_conversation(record);
    for (auto& a : agents_) refresh(a);
    for (auto const& id : engine.requeues) {
        auto const* c = find(id);
        if (c != nullptr && c->owner != kNone) lost_work_.push_back({c->slot, c->owner});
    }
    requeue_window_open_ = engine.requeue_window.has_value();
    requeue_window_ = engine.requeue_window.value_or(TimePoint{});
    requeue_count_ = engine.requeue_count;
    if (engine.requeue_timer) restore_timer(requeue_timer_, *engine.requeue_timer, 0);
    dirty_agents_.clear();
    for (auto& a : agents_) a.dirty = false;
    out_ = nullptr;
}

void Core::restore_agent(AgentRecord const& r) {
    auto const at = agent_slot(r.id);
    if (at == kNone) return;
    auto& a = agents_[at];
    a.intent = r.intent;
    a.not_responding = r.not_responding;
    a.draining = r.draining;
    a.held = r.held;
    a.hold_at_return = r.hold_at_return;
    a.drops = r.drops;
    a.idle_since = r.idle_since;
    a.signed_in_at = r.signed_in_at;
    a.ramping = r.ramping;
    a.offers_since_sign_in = r.offers_since_sign_in;
    a.pace.restore(r.pace);
    for (auto const& item : r.wrap_ups) {
        auto& added = a.wrap_ups.emplace_back(WrapUpItem{
            a.wrap_up_numbers++, item.conversation, item.weight, intern(item.channel), 0});
        restore_timer(added.timer, item.timer, at, added.number);
    }
    for (auto const& timer : r.timers) {
        if (timer.kind == TimerKind::HoldDownEnd) restore_timer(a.hold_timer, timer, at);
        if (timer.kind == TimerKind::RampEnd) restore_timer(a.ramp_timer, timer, at);
    }
}

void Core::restore_conversation(ConversationRecord const& r) {
    auto& c = create(r.id);
    if (find(r.queue) != nullptr) c.queue = queue_slot(r.queue);
    c.channel = intern(r.channel);
    c.inbox = intern(r.inbox);
    c.weight = r.weight;
    c.require = needs_of(r.require);
    for (auto const& [skill, weight] : r.prefer) c.prefer.push_back({intern(skill), weight});
    c.priority = r.priority;
    c.sla = r.sla;
    c.boost = r.boost;
    c.band = r.band;
    c.started = r.started;
    c.origin = r.origin;
    c.seq = r.seq;
    c.epoch = r.epoch;
    c.enqueued = r.enqueued;
    c.visit_start = r.visit_start;
    c.plan_time = r.plan_time;
    c.earmark_released = r.earmark_released;
    c.owner = agent_slot(r.owner);
    c.last_owner = agent_slot(r.last_owner);
    c.last_agent = agent_slot(r.last_agent);
    c.accepted_by = agent_slot(r.accepted_by);
    c.accepted_offer = r.accepted_offer;
    c.failed_offers = r.failed_offers;
    c.failed_flag = r.failed_flag;
    c.connected = r.connected;
    c.down_since = r.down_since;
    if (r.transfer)
        c.transfer = std::make_unique<PendingTransfer>(PendingTransfer{
            queue_slot(r.transfer->queue), needs_of(r.transfer->require), r.transfer->origin,
            r.transfer->seq, agent_slot(r.transfer->target)});
    if (c.owner != kNone) agents_[c.owner].owned.push_back(c.slot);
    c.key = Key{band_now(c), due(c), c.seq};
    set_state(c, restored_state(c, r));
    unwatch_customer(c);
    c.waiting_since = r.waiting_since;
    c.absent = r.absent;
    restore_offers(c, r);
    bool const visited =
        r.state == State::Queued || r.state == State::Offered || r.state == State::TransferPending;
    if (c.visiting && visited) return restore_visit(c, r);
    if (c.visiting) start_visit(c, false);
    for (auto const& timer : r.timers)
        if (timer.kind == TimerKind::ParkedEnd && c.state == State::Parked)
            restore_timer(c.parked_timer, timer, c.slot);
}

/// The recorded state, unless the configuration has lost the agent that it needs meanwhile.
State Core::restored_state(Conversation& c, ConversationRecord const& r) {
    bool const owned = r.state == State::Active || r.state == State::TransferPending;
    bool const offered = std::any_of(r.offers.begin(), r.offers.end(), [&](auto const& offer) {
        return agent_slot(offer.agent) != kNone;
    });
    if (owned && c.owner == kNone) {
        c.transfer.reset();
        return offered ? State::Offered : State::Queued;
    }
    if (r.state == State::Offered && !offered) return State::Queued;
    if (!c.direct() && !(r.transfer && r.transfer->target)) return r.state;
    if (offered) return r.state;
    c.queue = c.transfer->queue;
    c.require = c.transfer->require;
    c.origin = c.transfer->origin;
    c.seq = c.transfer->seq;
    c.transfer.reset();
    return State::Active;
}

void Core::restore_offers(Conversation& c, ConversationRecord const& r) {
    for (auto const& record : r.offers) {
        auto const agent = agent_slot(record.agent);
        if (agent == kNone) continue;
        LiveOffer offer{
            .number = record.number,
            .agent = agent,
            .deadline = record.deadline,
            .seen = record.seen};
        for (auto const& timer : record.timers)
            restore_timer(
                timer.kind == TimerKind::OfferTimeout ? offer.timeout : offer.delivery, timer,
                c.slot, agent);
        c.offers.push_back(offer);
        auto& offered = agents_[agent].offered;
        offered.push_back(c.slot);
        std::sort(offered.begin(), offered.end(), [&](Slot x, Slot y) {
            return live_offer(conversations_[x], agent)->number <
                   live_offer(conversations_[y], agent)->number;
        });
    }
    for (auto const& record : r.exclusions) {
        auto const agent = agent_slot(record.agent);
        if (agent == kNone) continue;
        auto& added = c.exclusions.emplace_back(Exclusion{agent, 0});
        restore_timer(added.timer, record.timer, c.slot, agent);
    }
}

void Core::restore_visit(Conversation& c, ConversationRecord const& r) {
    enter_step(c);
    c.unroutable = r.unroutable;
    auto const last_agent = last_agent_of(c);
    if (r.last_agent_step && last_agent != kNone) {
        c.last_agent_step = true;
        c.step_agent = last_agent;
        agents_[last_agent].stepping.push_back(c.slot);
    }
    for (auto const& timer : r.timers) {
        switch (timer.kind) {
        case TimerKind::PlanStep:
            restore_timer(c.plan_timer, timer, c.slot);
            break;
        case TimerKind::LastAgentEnd:
            restore_timer(c.last_agent_timer, timer, c.slot);
            break;
        case TimerKind::Due:
            restore_timer(c.due_timer, timer, c.slot);
            break;
        case TimerKind::Background:
            restore_timer(c.background_timer, timer, c.slot);
            break;
        case TimerKind::CustomerAbsent:
        case TimerKind::CustomerGone:
            restore_timer(c.customer_timer, timer, c.slot);
            break;
        default:
            break;
        }
    }
    place(c);
}

} // namespace switchboard::router
