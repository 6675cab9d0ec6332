// R7: offers and how they end; who owns a conversation.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

LiveOffer* Core::live_offer(Conversation& c, Slot agent) {
    for (auto& offer : c.offers)
        if (offer.agent == agent) return &offer;
    return nullptr;
}

LiveOffer const* Core::live_offer(Conversation const& c, Slot agent) const {
    for (auto const& offer : c.offers)
        if (offer.agent == agent) return &offer;
    return nullptr;
}

void Core::create_offer(Conversation& c, Agent& a, OfferReasons reasons) {
    auto const& queue = queues_[c.queue].config;
    auto const id = c.slot;
    auto const agent = a.slot;
    watch_offer(c, a);
    if (!ghosts_.empty() && !c.direct()) end_ghosts(agent, c.key);
    unplace(c);
    LiveOffer offer{.number = ++offers_, .agent = agent, .deadline = now_ + queue.accept_timeout};
    // Delivery first: if both end in the same millisecond, nobody is penalised for what never
    // arrived.
    start_timer(
        offer.delivery, TimerKind::DeliveryTimeout, now_ + settings_.delivery_timeout, id, agent);
    start_timer(offer.timeout, TimerKind::OfferTimeout, offer.deadline, id, agent);
    c.offers.push_back(offer);
    ++c.epoch;
    a.offered.push_back(id);
    if (a.ramping) ++a.offers_since_sign_in;
    if (c.state == State::Queued) set_state(c, State::Offered);
    touch(c);
    emit(Offered{
        c.id, a.id, offer.number, offer.deadline, c.epoch, queue.accept, std::move(reasons)});
    end_earmark(c);
    refresh(a);
}

/// Ends one offer and frees its units; what follows for the conversation is the caller's.
void Core::end_offer(Conversation& c, Slot agent, OfferEnd reason) {
    auto* offer = live_offer(c, agent);
    SB_ASSERT(offer != nullptr, "the offer that ends is live");
    timers_.cancel(offer->timeout);
    timers_.cancel(offer->delivery);
    auto const number = offer->number;
    c.offers.erase(c.offers.begin() + (offer - c.offers.data()));
    auto& a = agents_[agent];
    std::erase(a.offered, c.slot);
    touch(c);
    emit(OfferEnded{c.id, a.id, number, reason});
    refresh(a);
}

void Core::drop_offers(Conversation& c) {
    while (!c.offers.empty()) end_offer(c, c.offers.front().agent, OfferEnd::Withdrawn);
}

void Core::count_failed(Conversation& c) {
    if (++c.failed_offers != settings_.failed_offers_max) return;
    c.failed_flag = true;
    emit(Flagged{c.id, Flag::FailedOffers});
}

/// An offer ended without an owner: the conversation waits again, or its transfer has failed.
void Core::after_offer(Conversation& c) {
    if (!c.offers.empty()) return;
    if (c.direct()) return restore_transfer(c);
    if (c.state == State::Offered) set_state(c, State::Queued);
    place(c);
}

void Core::take(Conversation& c, Agent& a) {
    measure_take(c);
    drop_offers(c);
    end_visit(c);
    if (c.owner != kNone) release_owner(c);
    c.transfer.reset();
    c.owner = a.slot;
    c.last_owner = c.owner;
    c.failed_offers = 0;
    c.failed_flag = false;
    ++c.epoch;
    a.owned.push_back(c.slot);
    a.idle_since = now_;
    set_state(c, State::Active);
    emit(Active{c.id, a.id, c.epoch});
    refresh(a);
}

void Core::accept_offer(Conversation& c, Agent& a) {
    auto const agent = a.slot;
    c.accepted_by = agent;
    c.accepted_offer = live_offer(c, agent)->number;
    end_offer(c, agent, OfferEnd::Accepted);
    take(c, a);
}

void Core::offer_timed_out(Conversation& c, Slot agent) {
    auto& a = agents_[agent];
    end_offer(c, agent, OfferEnd::Timeout);
    exclude(c, agent, settings_.exclusion);
    count_failed(c);
    if (c.last_agent_step && c.step_agent == agent) end_last_agent_step(c);
    after_offer(c);
    auto const before = presence(a);
    a.not_responding = true;
    presence_changed(a, before);
}

void Core::offer_undelivered(Conversation& c, Slot agent) {
    end_offer(c, agent, OfferEnd::Undelivered);
    count_failed(c);
    after_offer(c);
    if (agents_[agent].link == Link::Up) drop_link(agents_[agent]);
}

void Core::handle(OfferSeen const& command) {
    auto* a = expect(command.agent);
    auto* c = a == nullptr ? nullptr : expect(command.conversation);
    if (c == nullptr) return;
    auto* offer = live_offer(*c, a->slot);
    // A confirmation may cross the end of its offer; that is nobody's mistake.
    if (offer == nullptr || offer->number != command.offer || offer->seen) return;
    offer->seen = true;
    timers_.cancel(offer->delivery);
    touch(*c);
    if (queues_[c->queue].config.accept == AcceptMode::Auto) accept_offer(*c, *a);
}

void Core::handle(Accept const& command) {
    auto* a = expect(command.agent);
    auto* c = a == nullptr ? nullptr : expect(command.conversation);
    if (c == nullptr) return;
    auto const agent = a->slot;
    auto const* offer = live_offer(*c, agent);
    if (offer != nullptr && (!command.offer || *command.offer == offer->number))
        return accept_offer(*c, *a);
    bool const won = c->accepted_by == agent && c->owner == agent;
    if (offer == nullptr && won && (!command.offer || *command.offer == c->accepted_offer))
        return; // repeated by the winner: the same answer
    refuse_state(*c);
}

void Core::handle(Decline const& command) {
    auto* a = expect(command.agent);
    auto* c = a == nullptr ? nullptr : expect(command.conversation);
    if (c == nullptr) return;
    auto const agent = a->slot;
    if (live_offer(*c, agent) == nullptr) return refuse_state(*c);
    end_offer(*c, agent, OfferEnd::Declined);
    exclude(*c, agent, settings_.exclusion);
    count_failed(*c);
    if (c->last_agent_step && c->step_agent == agent) end_last_agent_step(*c);
    after_offer(*c);
}

} // namespace switchboard::router
