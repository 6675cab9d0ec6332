// R11: what agents say and what the server sees of them; R12: lost work after a recovery, in
// portions.
#include "router/impl/core.hpp"

namespace switchboard::router {

namespace {
constexpr std::size_t kDropsToHold = 3;
constexpr Millis kRequeueWindow = 1s;
} // namespace

/// Everything that happens at once when presence changed.
void Core::presence_changed(Agent& a, Presence const& before) {
    refresh(a);
    bool const changed = before.intent != a.intent || before.link != a.link ||
                         before.not_responding != a.not_responding;
    if (changed) emit(AgentChanged{a.id, a.intent, a.link, a.not_responding});
    withdraw_unfit_offers(a);
    recheck_last_agent_steps(a);
    if (a.earmark != kNone) recheck_earmark(conversations_[a.earmark]);
}

void Core::withdraw_unfit_offers(Agent& a) {
    bool const direct_fits = presence_fits_direct(a);
    bool const fits = direct_fits && a.intent == Intent::Available;
    auto const offered = a.offered;
    for (auto const id : offered) {
        auto& c = conversations_[id];
        if (c.direct() ? direct_fits : fits) continue;
        end_offer(c, a.slot, OfferEnd::Withdrawn);
        after_offer(c);
    }
}

/// Up to grace.
void Core::drop_link(Agent& a) {
    auto const before = presence(a);
    a.link = Link::Grace;
    a.drops.push_back(now_);
    if (a.drops.size() > kDropsToHold) a.drops.erase(a.drops.begin());
    if (a.drops.size() == kDropsToHold && now_ - a.drops.front() <= settings_.drop_window)
        a.hold_at_return = true;
    start_timer(a.link_timer, TimerKind::LinkLost, now_ + settings_.agent_grace, a.slot);
    presence_changed(a, before);
}

void Core::lose(Agent& a) {
    bool const after_recovery = a.link == Link::Recovering;
    auto const before = presence(a);
    a.intent = Intent::Offline;
    a.link = Link::Lost;
    presence_changed(a, before);
    if (!after_recovery) return requeue_owned(a, RequeueReason::Lost);
    for (auto const id : owned_by_seq(a)) lost_work_.push_back({id, a.slot});
    release_requeues();
}

std::vector<Slot> Core::owned_by_seq(Agent const& a) const {
    auto owned = a.owned;
    std::sort(owned.begin(), owned.end(), [&](Slot x, Slot y) {
        return conversations_[x].seq < conversations_[y].seq;
    });
    return owned;
}

void Core::requeue_owned(Agent& a, RequeueReason reason) {
    for (auto const id : owned_by_seq(a)) requeue(conversations_[id], reason);
}

/// The owner is gone. What was in transfer goes on where it was going, with its visit and a live
/// offer.
void Core::requeue(Conversation& c, RequeueReason reason) {
    bool const pending = c.state == State::TransferPending;
    bool const direct = c.direct();
    release_owner(c);
    c.transfer.reset();
    set_state(c, c.offers.empty() ? State::Queued : State::Offered);
    emit(Requeued{c.id, reason});
    if (!pending) return start_visit(c, false);
    if (direct) check_routable(c);
    place(c);
}

/// At most so many a second; the rest when the second is over.
void Core::release_requeues() {
    while (!lost_work_.empty()) {
        if (!requeue_window_open_ || now_ >= requeue_window_ + kRequeueWindow) {
            requeue_window_open_ = true;
            requeue_window_ = now_;
            requeue_count_ = 0;
        }
        if (requeue_count_ >= settings_.requeues_per_second) {
            auto const at = requeue_window_ + kRequeueWindow;
            if (timers_.find(requeue_timer_) == nullptr)
                start_timer(requeue_timer_, TimerKind::RequeueBatch, at, 0);
            return;
        }
        auto const work = lost_work_.front();
        lost_work_.pop_front();
        auto& c = conversations_[work.conversation];
        if (c.owner != work.owner) continue;
        ++requeue_count_;
        requeue(c, RequeueReason::Lost);
    }
}

void Core::handle(SetIntent const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    auto const before = presence(*a);
    bool const signs_in = a->intent == Intent::Offline && command.intent != Intent::Offline;
    bool const leaves = command.intent == Intent::Offline;
    a->intent = command.intent;
    a->not_responding = false;
    a->draining = leaves && !command.requeue && !a->owned.empty();
    if (signs_in) {
        a->signed_in_at = now_;
        a->ramping = true;
        a->offers_since_sign_in = 0;
        start_timer(a->ramp_timer, TimerKind::RampEnd, now_ + settings_.ramp_window, a->slot);
    }
    presence_changed(*a, before);
    if (leaves && command.requeue) requeue_owned(*a, RequeueReason::Offline);
}

void Core::handle(Resume const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    auto const before = presence(*a);
    a->not_responding = false;
    presence_changed(*a, before);
}

void Core::handle(LinkDown const& command) {
    auto* a = expect(command.agent);
    if (a != nullptr && a->link == Link::Up) drop_link(*a);
}

void Core::handle(LinkUp const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr || a->link == Link::Up) return;
    auto const before = presence(*a);
    a->link = Link::Up;
    timers_.cancel(a->link_timer);
    if (a->hold_at_return) {
        a->hold_at_return = false;
        a->held = true;
        start_timer(a->hold_timer, TimerKind::HoldDownEnd, now_ + settings_.hold_down, a->slot);
    }
    presence_changed(*a, before);
}

} // namespace switchboard::router
