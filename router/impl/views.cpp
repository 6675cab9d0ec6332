// What a host may see of the present state.
#include "router/impl/core.hpp"

namespace switchboard::router {

namespace {

template<class T> std::vector<T> sorted_by_id(std::vector<T> views) {
    std::sort(views.begin(), views.end(), [](T const& x, T const& y) { return x.id < y.id; });
    return views;
}

} // namespace

std::optional<AgentId> Core::id_of(Slot agent) const {
    if (agent == kNone) return std::nullopt;
    return agents_[agent].id;
}

std::optional<std::size_t> Core::position(Conversation const& c) const {
    if (!c.listed) return std::nullopt;
    return queues_[c.queue].list.count_before(c.listed_as.key) + 1;
}

ConversationView Core::view(Conversation const& c) const {
    ConversationView view;
    view.id = c.id;
    view.state = c.state;
    view.queue = queues_[c.queue].config.id;
    view.owner = id_of(c.owner);
    for (auto const& offer : c.offers) view.offered_to.push_back(agents_[offer.agent].id);
    if (c.enqueued) {
        view.due = c.key.due;
        view.origin = c.origin;
    }
    view.position = position(c);
    if (c.unroutable) view.flags.push_back(Flag::Unroutable);
    if (c.failed_flag) view.flags.push_back(Flag::FailedOffers);
    view.absent = c.absent;
    view.epoch = c.epoch;
    view.priority = c.priority;
    return view;
}

AgentView Core::view(Agent const& a) const {
    AgentView view;
    view.id = a.id;
    view.intent = a.intent;
    view.link = a.link;
    view.load = a.load;
    view.capacity = a.config.capacity;
    view.not_responding = a.not_responding;
    view.draining = a.draining;
    if (a.earmark != kNone) view.earmark = conversations_[a.earmark].id;
    view.assignable = a.routable && a.load < a.config.capacity && a.earmark == kNone;
    return view;
}

QueueView Core::view(Queue const& q) const {
    QueueView view{q.config.id, q.config.open, q.queued, q.offered, {}};
    if (q.queued + q.offered == 0) return view;
    for (auto const& c : conversations_) {
        bool const inside = c.state == State::Queued || c.state == State::Offered;
        if (!c.visiting || !inside || &queues_[c.queue] != &q) continue;
        if (!view.oldest_origin || c.origin < *view.oldest_origin) view.oldest_origin = c.origin;
    }
    return view;
}

std::vector<ConversationView> Core::conversation_views() const {
    std::vector<ConversationView> views;
    for (auto const& c : conversations_)
        if (c.present) views.push_back(view(c));
    return sorted_by_id(std::move(views));
}

std::vector<AgentView> Core::agent_views() const {
    std::vector<AgentView> views;
    for (auto const& [id, at] : agent_slots_)
        if (agents_[at].present) views.push_back(view(agents_[at]));
    return views;
}

std::vector<ConversationId> Core::queued_in_order(Queue const& q) const {
    std::vector<ConversationId> ids;
    for (auto const& entry : q.list) ids.push_back(conversations_[entry.conversation].id);
    return ids;
}

Touched Core::take_touched() {
    Touched touched;
    for (auto const id : touched_conversations_) {
        auto& c = conversations_[id];
        c.touched = false;
        if (c.present) touched.conversations.push_back(c.id);
    }
    for (auto const id : touched_agents_) {
        agents_[id].touched = false;
        if (agents_[id].present) touched.agents.push_back(agents_[id].id);
    }
    touched_conversations_.clear();
    touched_agents_.clear();
    touched.forgotten = std::exchange(forgotten_, {});
    touched.removed = std::exchange(removed_, {});
    return touched;
}

} // namespace switchboard::router
