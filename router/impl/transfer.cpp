// R10: transfers to a queue, to skills and to one agent; holding the source or releasing it.
#include "router/impl/core.hpp"

#include <utility>

namespace switchboard::router {

/// What a direct offer needs of its agent's presence; a recovering link does not end one.
bool Core::presence_fits_direct(Agent const& a) const {
    bool const at_work = a.intent == Intent::Available || a.intent == Intent::Busy;
    bool const linked = a.link == Link::Up || a.link == Link::Recovering;
    return at_work && linked && !a.not_responding && !a.draining;
}

void Core::handle(Transfer const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Active) return refuse_state(*c);
    if (command.agent) return transfer_to_agent(*c, command);
    auto queue = c->queue;
    if (command.queue) {
        auto* target = expect(*command.queue);
        if (target == nullptr) return;
        queue = queue_slot(*command.queue);
    }
    if (auto const reason = blocked(queue, nullptr))
        return refuse("the queue is " + std::string{to_string(*reason)});
    begin_transfer(*c, command, queue, kNone);
}

void Core::transfer_to_agent(Conversation& c, Transfer const& command) {
    auto* a = expect(*command.agent);
    if (a == nullptr) return;
    if (command.mode == TransferMode::Release)
        return refuse("a transfer to an agent holds the source");
    if (a->slot == c.owner) return refuse("the agent owns the conversation");
    if (a->link != Link::Up || !presence_fits_direct(*a)) return refuse("the agent is not at work");
    if (!has_room(*a, c)) return refuse("the agent has no room");
    if (a->earmark != kNone) return refuse("the agent is kept for another conversation");
    begin_transfer(c, command, c.queue, a->slot);
    auto reasons = reasons_for(c, only(c, a->slot));
    reasons.decider = Decider::Direct;
    create_offer(c, *a, std::move(reasons));
}

void Core::begin_transfer(Conversation& c, Transfer const& command, Slot queue, Slot target) {
    exclude(c, c.owner, settings_.transfer_exclusion);
    bool const hold = command.mode == TransferMode::Hold;
    if (hold)
        c.transfer = std::make_unique<PendingTransfer>(
            PendingTransfer{c.queue, c.require, c.origin, c.seq, target});
    c.queue = queue;
    if (command.require) c.require = needs_of(*command.require);
    if (command.origin == TransferOrigin::New) {
        c.origin = now_;
        c.seq = ++seq_;
    }
    if (!hold) release_owner(c);
    rekey(c);
    ++c.epoch;
    set_state(c, hold ? State::TransferPending : State::Queued);
    if (hold)
        emit(TransferPending{c.id});
    else
        emit(Requeued{c.id, RequeueReason::Released});
    start_visit(c, false);
}

/// Back to the source, as it was before; exclusions stay.
void Core::restore_transfer(Conversation& c) {
    auto saved = std::move(*c.transfer);
    c.transfer.reset();
    end_visit(c);
    set_state(c, State::Active);
    c.queue = saved.queue;
    c.require = std::move(saved.require);
    c.origin = saved.origin;
    c.seq = saved.seq;
    ++c.epoch;
    rekey(c);
    emit(TransferFailed{c.id});
}

void Core::handle(CancelTransfer const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::TransferPending) return refuse_state(*c);
    drop_offers(*c);
    restore_transfer(*c);
}

} // namespace switchboard::router
