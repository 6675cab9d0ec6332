// R13: what a new episode meets at the door of its queue.
#include "router/impl/core.hpp"

namespace switchboard::router {

/// Why the queue takes nobody now, if so. A conversation that moves does not count itself.
std::optional<RejectReason> Core::blocked(Slot queue, Conversation const* moving) const {
    auto const& q = queues_[queue];
    if (!q.config.open) return RejectReason::Closed;
    if (!q.config.cap) return std::nullopt;
    auto inside = q.queued + q.offered;
    if (moving != nullptr && moving->queue == queue) --inside;
    return inside >= *q.config.cap ? std::optional{RejectReason::Full} : std::nullopt;
}

Core::Admission Core::admit(Slot queue) const {
    auto const reason = blocked(queue, nullptr);
    if (!reason) return {Admission::Kind::Enqueue, queue, {}};
    auto const& config = queues_[queue].config;
    auto const& refusal = *reason == RejectReason::Closed ? config.on_closed : config.on_full;
    if (refusal.kind == Refusal::Kind::Bot) return {Admission::Kind::Bot, queue, *reason};
    if (refusal.kind == Refusal::Kind::OtherQueue) {
        auto const other = queue_slot(refusal.queue);
        if (!blocked(other, nullptr)) return {Admission::Kind::Enqueue, other, {}};
    }
    return {Admission::Kind::Reject, queue, *reason};
}

std::optional<std::string> Core::check(Demand const& demand) const {
    if (demand.queue && find(*demand.queue) == nullptr) return "unknown queue";
    if (!demand.queue && queue_order_.empty()) return "no queue is configured";
    if (demand.last_agent && find(*demand.last_agent) == nullptr) return "unknown agent";
    if (demand.weight && *demand.weight < 1) return "the weight is below 1";
    if (demand.sla && *demand.sla < Millis{0}) return "the SLA is negative";
    if (demand.require)
        for (auto const& [skill, min] : *demand.require)
            if (min < 0 || min > kLevelMax)
                return "the level of " + skill.str() + " is not between 0 and 5";
    return std::nullopt;
}

void Core::fill(Conversation& c, Demand const& demand) {
    if (demand.queue) c.queue = queue_slot(*demand.queue);
    if (demand.priority) c.priority = *demand.priority;
    if (demand.require) c.require = needs_of(*demand.require);
    if (demand.prefer) {
        c.prefer.clear();
        for (auto const& [skill, weight] : *demand.prefer)
            c.prefer.push_back({intern(skill), weight});
    }
    if (demand.channel) c.channel = intern(*demand.channel);
    if (demand.inbox) c.inbox = intern(*demand.inbox);
    if (demand.weight) c.weight = *demand.weight;
    if (demand.band) c.band = *demand.band;
    if (demand.sla) c.sla = demand.sla;
    if (demand.last_agent) c.last_agent = slot_of(*demand.last_agent);
}

Conversation& Core::create(ConversationId const& id) {
    Slot at = 0;
    if (free_conversations_.empty()) {
        at = static_cast<Slot>(conversations_.size());
        conversations_.emplace_back();
    } else {
        at = free_conversations_.back();
        free_conversations_.pop_back();
        bool const touched = conversations_[at].touched;
        conversations_[at] = Conversation{};
        conversations_[at].touched = touched;
    }
    auto& c = conversations_[at];
    c.id = id;
    c.slot = at;
    c.present = true;
    c.started = now_;
    c.channel = kChat;
    c.inbox = kNoInbox;
    c.queue = queue_order_.empty() ? 0 : queue_order_.front();
    conversation_slots_.insert(std::hash<ConversationId>{}(id), at);
    ++in_state_[static_cast<std::size_t>(c.state)];
    touch(c);
    return c;
}

/// A new episode: a new place in line, no exclusions, and the first visit.
void Core::start_episode(Conversation& c, Slot queue, TimePoint origin) {
    c.queue = queue;
    c.origin = origin;
    c.seq = ++seq_;
    c.enqueued = true;
    ++c.epoch;
    clear_exclusions(c);
    rekey(c);
    set_state(c, State::Queued);
    emit(Queued{c.id});
    start_visit(c, true);
    arrived_.push_back(c.slot);
}

void Core::handle(Arrive const& command) {
    if (slot_of(command.conversation) != kNone) return refuse("the conversation exists already");
    if (auto const problem = check(command.demand)) return refuse(*problem);
    auto& c = create(command.conversation);
    fill(c, command.demand);
    reopen(c);
}

/// Asks for admission to the conversation's queue and does what the answer says.
void Core::reopen(Conversation& c) {
    if (!queues_[c.queue].present) c.queue = queue_order_.front();
    auto const admission = admit(c.queue);
    if (admission.kind == Admission::Kind::Enqueue) return start_episode(c, admission.queue, now_);
    ++c.epoch;
    if (admission.kind == Admission::Kind::Bot) return set_state(c, State::Bot);
    set_state(c, State::Rejected);
    emit(Rejected{c.id, admission.reason});
}

void Core::handle(BotStart const& command) {
    if (slot_of(command.conversation) != kNone) return refuse("the conversation exists already");
    if (queue_order_.empty()) return refuse("no queue is configured");
    create(command.conversation);
}

void Core::handle(Handoff const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Bot) return refuse_state(*c);
    if (auto const problem = check(command.demand)) return refuse(*problem);
    auto const queue = command.demand.queue ? queue_slot(*command.demand.queue) : c->queue;
    auto const admission = admit(queue);
    if (admission.kind != Admission::Kind::Enqueue) return emit(Rejected{c->id, admission.reason});
    fill(*c, command.demand);
    start_episode(*c, admission.queue, settings_.handoff_keeps_start ? c->started : now_);
}

void Core::handle(BotClose const& command) {
    auto* c = expect(command.conversation);
    if (c == nullptr) return;
    if (c->state != State::Bot) return refuse_state(*c);
    set_state(*c, State::Closed);
    emit(Closed{c->id});
}

} // namespace switchboard::router
