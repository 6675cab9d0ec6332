// R5: the order of the waiting, and the sets that keep it.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <utility>

namespace switchboard::router {

namespace {

bool counts_for_cap(State state) {
    return state == State::Queued || state == State::Offered;
}

bool may_wait(State state) {
    return counts_for_cap(state) || state == State::TransferPending;
}

} // namespace

TimePoint Core::due(Conversation const& c) const {
    auto const target = queues_[c.queue].config.targets[static_cast<std::size_t>(c.priority)];
    return c.origin + c.sla.value_or(target) - c.boost;
}

int Core::band_now(Conversation const& c) const {
    if (c.band == Band::Background && now_ >= c.origin + settings_.background_max)
        return static_cast<int>(Band::Normal);
    return static_cast<int>(c.band);
}

/// Recomputes the key and moves the conversation to where it now stands.
void Core::rekey(Conversation& c) {
    if (!c.enqueued) return;
    auto const old = std::exchange(c.key, Key{band_now(c), due(c), c.seq});
    touch(c);
    auto const id = c.slot;
    std::optional<TimePoint> background;
    std::optional<TimePoint> due_event;
    if (may_wait(c.state)) {
        if (c.band == Band::Background) background = c.origin + settings_.background_max;
        if (c.weight > 1) due_event = c.key.due;
    }
    sync_timer(c.background_timer, TimerKind::Background, background, id);
    sync_timer(c.due_timer, TimerKind::Due, due_event, id);
    if (c.key == old) return;
    c.forecast.reset();
    if (c.listed) list_in_queue(c);
    if (c.place != Place::None) place(c);
}

void Core::list_in_queue(Conversation& c) {
    unlist(c);
    c.listed_as = Waiting{c.key, c.slot, false};
    queues_[c.queue].list.insert(c.listed_as);
    c.listed = true;
}

void Core::unlist(Conversation& c) {
    if (!c.listed) return;
    queues_[c.queue].list.erase(c.listed_as);
    c.listed = false;
}

/// The queue of the conversation must not change while it is in a state that counts for the queue:
/// move and the end of a transfer leave that state first.
void Core::set_state(Conversation& c, State state) {
    touch(c);
    auto& queue = queues_[c.queue];
    bool const was = counts_for_cap(c.state) && c.visiting;
    bool const is = counts_for_cap(state);
    if (c.visiting && c.state == State::Queued) --queue.queued;
    if (c.visiting && c.state == State::Offered) --queue.offered;
    unlist(c);
    if (c.state == State::Parked) timers_.cancel(c.parked_timer);
    --in_state_[static_cast<std::size_t>(c.state)];
    ++in_state_[static_cast<std::size_t>(state)];
    c.state = state;
    c.visiting = may_wait(state);
    if (state == State::Queued) ++queue.queued;
    if (state == State::Offered) ++queue.offered;
    if (state == State::Queued) list_in_queue(c);
    if (!was && is) {
        c.waiting_since = now_;
        watch_customer(c);
    }
    if (was && !is) unwatch_customer(c);
}

bool Core::waiting(Conversation const& c) const {
    return c.visiting && c.offers.empty() && !c.absent && !c.direct();
}

void Core::place(Conversation& c) {
    unplace(c);
    if (!waiting(c)) return;
    c.placed = Waiting{c.key, c.slot, c.bars()};
    if (c.last_agent_step) {
        c.place = Place::Lane;
        agents_[c.step_agent].lane.insert(c.placed);
    } else if (c.step_class != kNone) {
        c.place = Place::Class;
        index_.insert(c.step_class, c.placed);
    } else {
        c.place = Place::Spill;
        spill_.insert(c.placed);
    }
    if (c.weight > 1) heavy_.insert(c.placed);
    mark_dirty(c);
}

void Core::unplace(Conversation& c) {
    switch (c.place) {
    case Place::None:
        return;
    case Place::Lane:
        agents_[c.step_agent].lane.erase(c.placed);
        break;
    case Place::Class:
        index_.erase(c.step_class, c.placed);
        break;
    case Place::Spill:
        spill_.erase(c.placed);
        break;
    }
    if (c.weight > 1) heavy_.erase(c.placed);
    c.place = Place::None;
}

} // namespace switchboard::router
