// R14: customers who lose their socket, return, write, or give up.
#include "router/impl/core.hpp"

namespace switchboard::router {

/// Counts from the later of the loss of the socket and the beginning of the wait.
void Core::watch_customer(Conversation& c) {
    if (c.connected) return;
    auto const since = std::max(c.down_since, c.waiting_since);
    start_timer(
        c.customer_timer, TimerKind::CustomerAbsent, since + settings_.customer_grace, c.slot);
}

void Core::unwatch_customer(Conversation& c) {
    timers_.cancel(c.customer_timer);
    c.absent = false;
}

/// A live offer stays; without one the conversation is not offered until the customer returns.
void Core::become_absent(Conversation& c) {
    c.absent = true;
    c.forecast.reset();
    end_earmark(c);
    unplace(c);
    start_timer(
        c.customer_timer, TimerKind::CustomerGone, now_ + settings_.customer_return, c.slot);
}

void Core::connect(Conversation& c) {
    if (c.connected) return;
    c.connected = true;
    touch(c);
    timers_.cancel(c.customer_timer);
    if (!c.absent) return;
    c.absent = false;
    place(c);
}

void Core::abandon(Conversation& c) {
    measure_abandon(c);
    drop_offers(c);
    end_visit(c);
    if (c.owner != kNone) release_owner(c);
    c.transfer.reset();
    ++c.epoch;
    set_state(c, State::Abandoned);
    emit(Abandoned{c.id});
}

void Core::handle(Leave const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    bool const waits = c->state == State::Queued || c->state == State::Offered ||
                       c->state == State::TransferPending || c->state == State::Bot;
    if (!waits) return refuse_state(*c);
    abandon(*c);
}

void Core::handle(CustomerDown const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr || !c->connected) return;
    c->connected = false;
    c->down_since = now_;
    touch(*c);
    if (c->state == State::Queued || c->state == State::Offered) watch_customer(*c);
}

void Core::handle(CustomerUp const& command) {
    auto* c = expect(command.conversation);
    if (c != nullptr) connect(*c);
}

void Core::handle(CustomerMessage const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    connect(*c);
    if (c->state == State::Parked || is_terminal(c->state)) reopen(*c);
}

} // namespace switchboard::router
