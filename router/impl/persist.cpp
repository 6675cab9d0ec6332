// R12: the state as records, and the engine rebuilt from them with every link recovering.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

TimerRecord Core::timer_record(TimerId id) const {
    auto const* timer = timers_.find(id);
    SB_ASSERT(timer != nullptr, "a recorded timer runs");
    return {timer->kind, timer->at, timer->order};
}

void Core::restore_timer(TimerId& id, TimerRecord const& record, Slot subject, Slot other) {
    id = timers_.add(Timer{record.kind, record.at, record.order, subject, other}, now_);
}

Slot Core::agent_slot(std::optional<AgentId> const& id) const {
    if (!id) return kNone;
    return slot_of(*id);
}

ConversationRecord Core::record(Conversation const& c) const {
    ConversationRecord r;
    r.id = c.id;
    r.state = c.state;
    r.queue = queues_[c.queue].config.id;
    r.channel = channels_[c.channel];
    r.weight = c.weight;
    r.require = require_map(c.require);
    for (auto const& preference : c.prefer)
        r.prefer.emplace(skills_[preference.skill], preference.weight);
    r.priority = c.priority;
    r.sla = c.sla;
    r.boost = c.boost;
    r.band = c.band;
    r.started = c.started;
    r.origin = c.origin;
    r.seq = c.seq;
    r.epoch = c.epoch;
    r.enqueued = c.enqueued;
    r.visit_start = c.visit_start;
    r.plan_time = c.plan_time;
    r.last_agent_step = c.last_agent_step;
    r.earmark_released = c.earmark_released;
    r.owner = id_of(c.owner);
    r.last_owner = id_of(c.last_owner);
    r.last_agent = id_of(c.last_agent);
    r.accepted_by = id_of(c.accepted_by);
    r.earmark = id_of(c.earmark);
    r.accepted_offer = c.accepted_offer;
    for (auto const& offer : c.offers) {
        OfferRecord record{
            offer.number, agents_[offer.agent].id, offer.deadline, offer.seen, c.direct(), {}};
        for (auto const id : {offer.delivery, offer.timeout})
            if (timers_.find(id) != nullptr) record.timers.push_back(timer_record(id));
        r.offers.push_back(std::move(record));
    }
    for (auto const& exclusion : c.exclusions)
        r.exclusions.push_back({agents_[exclusion.agent].id, timer_record(exclusion.timer)});
    if (c.transfer)
        r.transfer = TransferRecord{
            queues_[c.transfer->queue].config.id, require_map(c.transfer->require),
            c.transfer->origin, c.transfer->seq, id_of(c.transfer->target)};
    r.failed_offers = c.failed_offers;
    r.unroutable = c.unroutable;
    r.failed_flag = c.failed_flag;
    r.connected = c.connected;
    r.absent = c.absent;
    r.down_since = c.down_since;
    r.waiting_since = c.waiting_since;
    for (auto const id :
         {c.plan_timer, c.last_agent_timer, c.due_timer, c.background_timer, c.customer_timer})
        if (timers_.find(id) != nullptr) r.timers.push_back(timer_record(id));
    return r;
}

AgentRecord Core::record(Agent const& a) const {
    AgentRecord r;
    r.id = a.id;
    r.intent = a.intent;
    r.link = a.link;
    r.not_responding = a.not_responding;
    r.draining = a.draining;
    r.held = a.held;
    r.hold_at_return = a.hold_at_return;
    r.drops = a.drops;
    r.idle_since = a.idle_since;
    r.signed_in_at = a.signed_in_at;
    r.ramping = a.ramping;
    r.offers_since_sign_in = a.offers_since_sign_in;
    for (auto const& item : a.wrap_ups)
        r.wrap_ups.push_back(
            {item.conversation, item.weight, channels_[item.channel], timer_record(item.timer)});
    for (auto const id : {a.link_timer, a.hold_timer, a.ramp_timer})
        if (timers_.find(id) != nullptr) r.timers.push_back(timer_record(id));
    return r;
}

EngineRecord Core::engine_record() const {
    EngineRecord r;
    r.seq = seq_;
    r.offers = offers_;
    r.timers = timer_orders_;
    r.now = now_;
    for (auto const& queue : queues_)
        if (queue.present) r.open.emplace(queue.config.id, queue.config.open);
    for (auto const& work : lost_work_) r.requeues.push_back(conversations_[work.conversation].id);
    if (requeue_window_open_) r.requeue_window = requeue_window_;
    r.requeue_count = requeue_count_;
    if (timers_.find(requeue_timer_) != nullptr) r.requeue_timer = timer_record(requeue_timer_);
    return r;
}

Records Core::records() const {
    Records records;
    records.engine = engine_record();
    for (auto const& [id, at] : agent_slots_)
        if (agents_[at].present) records.agents.push_back(record(agents_[at]));
    for (auto const& c : conversations_)
        if (c.present) records.conversations.push_back(record(c));
    return records;
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
