#include "gateway/timer_wheel.hpp"

#include <algorithm>

namespace switchboard::gateway {

TimerEntry::~TimerEntry() {
    unlink();
}

void TimerEntry::unlink() {
    if (next_ == nullptr) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
}

TimerWheel::TimerWheel(TimePoint now)
    : turn_{turn_of(now)} {
    for (List& slot : slots_) make_empty(slot);
    make_empty(expired_);
}

TimerWheel::~TimerWheel() {
    for (List& slot : slots_)
        while (slot.next_ != &slot) slot.next_->unlink();
    while (expired_.next_ != &expired_) expired_.next_->unlink();
}

void TimerWheel::schedule(TimerEntry& entry, TimePoint due) {
    entry.unlink();
    entry.due_ = due;
    // What is due already is found by the next advance(), never by the one that is under way.
    auto const turn = std::max(turn_of(due), turn_);
    append(slots_[static_cast<std::size_t>(turn) % kSlots], entry);
}

void TimerWheel::advance(TimePoint now) {
    std::int64_t const last = turn_of(now);
    std::int64_t const slots = static_cast<std::int64_t>(kSlots);
    std::int64_t const first = std::max(turn_, last - slots + 1);
    for (std::int64_t turn = first; turn <= last; ++turn)
        collect(slots_[static_cast<std::size_t>(turn) % kSlots], now);
    // The slot of `last` stays current: later deadlines within the same turn are still to come.
    turn_ = std::max(turn_, last);
    while (expired_.next_ != &expired_) {
        TimerEntry& entry = *expired_.next_;
        entry.unlink();
        entry.on_timer(now);
    }
}

void TimerWheel::collect(TimerEntry& slot, TimePoint now) {
    for (TimerEntry* entry = slot.next_; entry != &slot;) {
        TimerEntry* const next = entry->next_;
        if (entry->due_ <= now) {
            entry->unlink();
            append(expired_, *entry);
        }
        entry = next;
    }
}

void TimerWheel::make_empty(TimerEntry& list) {
    list.next_ = list.previous_ = &list;
}

void TimerWheel::append(TimerEntry& list, TimerEntry& entry) {
    entry.next_ = &list;
    entry.previous_ = list.previous_;
    list.previous_->next_ = &entry;
    list.previous_ = &entry;
}

std::int64_t TimerWheel::turn_of(TimePoint time) {
    return to_ms(time) / kResolution.count();
}

} // namespace switchboard::gateway
