// R3: who is routable, who has room, who may be offered what.
#include "router/impl/core.hpp"

namespace switchboard::router {

bool Core::routable(Agent const& a) const {
    return a.present && a.intent == Intent::Available && a.link == Link::Up && !a.not_responding &&
           !a.draining && !a.held;
}

int Core::load_of(Agent const& a) const {
    int load = 0;
    for (auto const id : a.offered) load += conversations_[id].weight;
    for (auto const id : a.owned) load += conversations_[id].weight;
    for (auto const& item : a.wrap_ups) load += item.weight;
    return load;
}

int Core::channel_load(Agent const& a, Slot channel) const {
    int load = 0;
    auto const add = [&](Slot id) {
        if (conversations_[id].channel == channel) load += conversations_[id].weight;
    };
    for (auto const id : a.offered) add(id);
    for (auto const id : a.owned) add(id);
    for (auto const& item : a.wrap_ups)
        if (item.channel == channel) load += item.weight;
    return load;
}

/// Brings what is derived up to date; an agent that can take more than before is looked at by
/// settle.
void Core::refresh(Agent& a) {
    auto const id = a.slot;
    auto const old_load = a.load;
    bool const was_routable = a.routable;
    a.load = load_of(a);
    a.routable = routable(a);
    index_.set_at_work(id, a.routable);
    available_.assign(id, a.routable && a.load < a.config.capacity);
    bool const full = a.routable && a.load >= a.config.capacity;
    if (a.full && (!full || a.load < old_load)) measure_full(a, a.load < old_load);
    if (full && (!a.full || a.load < old_load)) a.full_since = now_;
    a.full = full;
    keep_hot(a);
    touch(a);
    if (a.routable && (!was_routable || a.load < old_load)) mark_dirty(a);
}

void Core::keep_hot(Agent const& a) {
    if (a.slot >= hot_.size()) hot_.resize(a.slot + 1);
    hot_[a.slot] = hot_of(a);
}

Hot Core::hot_of(Agent const& a) const {
    return {
        .load = a.load,
        .capacity = a.config.capacity,
        .idle_since = a.idle_since ? to_ms(*a.idle_since) : kNeverBusy,
        .earmark = a.earmark,
        .place = hot_[a.slot].place,
        .plain = a.channel_max.empty() && !a.ramping};
}

/// Comparing ids is comparing places.
void Core::order_ids() {
    if (agents_placed_ == agents_.size()) return;
    agents_placed_ = agents_.size();
    std::uint32_t place = 0;
    for (auto const& [id, at] : agent_slots_) hot_[at].place = place++;
}

bool Core::within_channel(Agent const& a, Conversation const& c) const {
    for (auto const& limit : a.channel_max)
        if (limit.channel == c.channel) return channel_load(a, c.channel) + c.weight <= limit.max;
    return true;
}

bool Core::has_room(Agent const& a, Conversation const& c) const {
    return a.load + c.weight <= a.config.capacity && within_channel(a, c);
}

bool Core::ramp_allows(Agent const& a, Conversation const& c) const {
    auto const limit = queues_[c.queue].config.ramp_per_minute;
    return limit == 0 || !a.ramping || a.offers_since_sign_in < limit;
}

bool Core::excluded(Conversation const& c, Slot agent) const {
    if (c.owner == agent) return true;
    for (auto const& exclusion : c.exclusions)
        if (exclusion.agent == agent) return true;
    return false;
}

/// Eligible for the current step: requirements, queue and ring, nothing else.
bool Core::eligible(Conversation const& c, Slot agent) const {
    if (c.direct()) return c.transfer->target == agent;
    if (c.last_agent_step) return c.step_agent == agent;
    if (c.step_class != kNone) return index_.at(c.step_class).eligible.test(agent);
    return index_.eligible(agent, class_key(c, c.plan_time));
}

bool Core::assignable_if_eligible(Conversation const& c, Slot agent) const {
    auto const& hot = hot_[agent];
    if (!index_.at_work().test(agent) || hot.load + c.weight > hot.capacity) return false;
    if (hot.earmark != kNone && c.earmark != agent) return false;
    if (!hot.plain) {
        auto const& a = agents_[agent];
        if (!within_channel(a, c) || !ramp_allows(a, c)) return false;
    }
    for (auto const& offer : c.offers)
        if (offer.agent == agent) return false;
    return !excluded(c, agent);
}

/// The later end wins.
void Core::exclude(Conversation& c, Slot agent, Millis duration) {
    touch(c);
    auto const until = now_ + duration;
    for (auto& exclusion : c.exclusions) {
        if (exclusion.agent != agent) continue;
        if (auto const* timer = timers_.find(exclusion.timer); timer && timer->at >= until) return;
        start_timer(exclusion.timer, TimerKind::ExclusionEnd, until, c.slot, agent);
        return;
    }
    if (duration <= Millis{0}) return;
    auto& added = c.exclusions.emplace_back(Exclusion{agent, 0});
    start_timer(added.timer, TimerKind::ExclusionEnd, until, c.slot, agent);
    recheck_earmark(c);
}

void Core::clear_exclusions(Conversation& c) {
    for (auto& exclusion : c.exclusions) timers_.cancel(exclusion.timer);
    c.exclusions.clear();
}

} // namespace switchboard::router
