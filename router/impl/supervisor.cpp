// R15: what supervisors and rules do by hand.
#include "router/impl/core.hpp"

namespace switchboard::router {

void Core::handle(SetPriority const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state == State::Bot || is_terminal(c->state)) return refuse_state(*c);
    c->priority = command.priority;
    rekey(*c);
}

void Core::handle(SetSla const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state == State::Bot || is_terminal(c->state)) return refuse_state(*c);
    if (command.sla && *command.sla < Millis{0}) return refuse("the SLA is negative");
    c->sla = command.sla;
    rekey(*c);
}

void Core::handle(SetBoost const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state == State::Bot || is_terminal(c->state)) return refuse_state(*c);
    c->boost = command.boost;
    rekey(*c);
}

void Core::handle(Assign const& command) {
    auto* c = expect(command.conversation);
    auto* a = c == nullptr ? nullptr : expect(command.agent);
    if (a == nullptr) return;
    if (c->state != State::Queued) return refuse_state(*c);
    if (a->link != Link::Up || a->intent == Intent::Offline)
        return refuse("the agent is not connected or is offline");
    if (!command.force) {
        auto const agent = a->slot;
        if (!eligible(*c, agent)) return refuse("the agent is not eligible for the current step");
        if (!has_room(*a, *c)) return refuse("the agent has no room");
        if (a->earmark != kNone && c->earmark != agent)
            return refuse("the agent is kept for another conversation");
    }
    take(*c, *a);
}

void Core::handle(Requeue const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Active) return refuse_state(*c);
    requeue(*c, RequeueReason::Requeue);
}

void Core::handle(Move const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr || (command.queue && expect(*command.queue) == nullptr)) return;
    if (c->state != State::Queued) return refuse_state(*c);
    auto const queue = command.queue ? queue_slot(*command.queue) : c->queue;
    if (auto const reason = blocked(queue, c))
        return refuse("the queue is " + std::string{to_string(*reason)});
    unplace(*c);
    unlist(*c);
    --queues_[c->queue].queued;
    ++queues_[queue].queued;
    c->queue = queue;
    ++c->epoch;
    list_in_queue(*c);
    emit(Queued{c->id});
    start_visit(*c, false);
}

void Core::handle(Drain const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    auto const before = presence(*a);
    a->draining = true;
    presence_changed(*a, before);
}

void Core::handle(OpenQueue const& command) {
    if (auto* queue = expect(command.queue)) queue->config.open = true;
}

void Core::handle(CloseQueue const& command) {
    if (auto* queue = expect(command.queue)) queue->config.open = false;
}

void Core::handle(Forget const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Parked && !is_terminal(c->state)) return refuse_state(*c);
    clear_exclusions(*c);
    timers_.cancel(c->parked_timer);
    auto const id = c->slot;
    if (!c->touched) touched_conversations_.push_back(id);
    c->touched = true;
    forgotten_.push_back(c->id);
    conversation_slots_.erase(std::hash<ConversationId>{}(c->id), id);
    --in_state_[static_cast<std::size_t>(c->state)];
    c->present = false;
    free_conversations_.push_back(id);
}

} // namespace switchboard::router
