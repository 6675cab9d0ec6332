// R12: the state as records.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

TimerRecord Core::timer_record(TimerId id) const {
    auto const* timer = timers_.find(id);
    SB_ASSERT(timer != nullptr, "a recorded timer runs");
    return {timer->kind, timer->at, timer->order};
}

ConversationRecord Core::record(Conversation const& c) const {
    ConversationRecord r;
    r.id = c.id;
    r.state = c.state;
    r.queue = queues_[c.queue].config.id;
    r.channel = channels_[c.channel];
    r.inbox = inboxes_[c.inbox];
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
         {c.plan_timer, c.last_agent_timer, c.due_timer, c.background_timer, c.customer_timer,
          c.parked_timer})
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
    r.pace = a.pace.record();
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
    r.pace = common_pace_.record();
    for (auto const& queue : queues_)
        if (queue.present && queue.giving_up.time() > 0)
            r.giving_up.emplace(queue.config.id, queue.giving_up.record());
    r.calibration = calibration_.record();
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

} // namespace switchboard::router
