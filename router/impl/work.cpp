// R8: what an agent works on: close, wrap-up, park.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace switchboard::router {

void Core::release_owner(Conversation& c) {
    SB_ASSERT(c.owner != kNone, "a released conversation has an owner");
    auto& a = agents_[c.owner];
    std::erase(a.owned, c.slot);
    a.idle_since = now_;
    c.owner = kNone;
    ++c.epoch;
    touch(c);
    refresh(a);
}

void Core::start_wrap_up(Agent& a, Conversation const& c) {
    auto const duration = queues_[c.queue].config.wrap_up;
    if (duration <= Millis{0}) return;
    auto& item =
        a.wrap_ups.emplace_back(WrapUpItem{a.wrap_up_numbers++, c.id, c.weight, c.channel, 0});
    start_timer(item.timer, TimerKind::WrapUpEnd, now_ + duration, a.slot, item.number);
    emit(WrapUp{a.id, c.id, now_ + duration});
    refresh(a);
}

void Core::end_wrap_up(Agent& a, std::size_t index) {
    timers_.cancel(a.wrap_ups[index].timer);
    a.wrap_ups.erase(a.wrap_ups.begin() + static_cast<std::ptrdiff_t>(index));
    a.idle_since = now_;
    refresh(a);
}

void Core::handle(Close const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Active && c->state != State::Parked) return refuse_state(*c);
    auto* owner = c->owner == kNone ? nullptr : &agents_[c->owner];
    if (owner != nullptr) {
        expect_lines(owner, sizeof(Agent));
        index_.expect_row(owner->slot);
    }
    if (owner != nullptr) release_owner(*c);
    set_state(*c, State::Closed);
    emit(Closed{c->id});
    if (owner != nullptr) start_wrap_up(*owner, *c);
}

void Core::handle(FinishWrapUp const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    bool ended = false;
    for (std::size_t i = a->wrap_ups.size(); i-- > 0;) {
        if (a->wrap_ups[i].conversation != command.conversation) continue;
        end_wrap_up(*a, i);
        ended = true;
    }
    if (!ended) refuse("the agent has no wrap-up of that conversation");
}

void Core::handle(ExtendWrapUp const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    if (command.by <= Millis{0}) return refuse("a wrap-up becomes longer, not shorter");
    auto const item = std::find_if(a->wrap_ups.rbegin(), a->wrap_ups.rend(), [&](auto const& each) {
        return each.conversation == command.conversation;
    });
    if (item == a->wrap_ups.rend()) return refuse("the agent has no wrap-up of that conversation");
    auto const* const timer = timers_.find(item->timer);
    SB_ASSERT(timer != nullptr, "a wrap-up has an end");
    auto const until = timer->at + command.by;
    start_timer(item->timer, TimerKind::WrapUpEnd, until, a->slot, item->number);
    emit(WrapUp{a->id, item->conversation, until});
    touch(*a);
}

void Core::handle(Park const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Active) return refuse_state(*c);
    release_owner(*c);
    set_state(*c, State::Parked);
    emit(Parked{c->id});
    if (!command.comes_back)
        start_timer(c->parked_timer, TimerKind::ParkedEnd, now_ + settings_.parked_max, c->slot);
}

/// Its customer has been silent for too long.
void Core::close_parked(Conversation& c) {
    set_state(c, State::Closed);
    emit(Closed{c.id});
}

} // namespace switchboard::router
