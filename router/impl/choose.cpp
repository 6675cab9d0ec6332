// R6: which of the assignable agents gets the conversation.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <limits>

namespace switchboard::router {

namespace {

constexpr int kOverflowRing = 10;

/// -1, 0 or 1 as `a` is smaller, equal or larger.
template<class T> int order(T const& a, T const& b) {
    if (a < b) return -1;
    return b < a ? 1 : 0;
}

int order_of_ratios(Rank const& a, Rank const& b) {
    return order(std::int64_t{a.load_after} * b.capacity, std::int64_t{b.load_after} * a.capacity);
}

struct Difference {
    int result = 0; ///< negative if the first one comes first
    Decider by = Decider::Id;
};

/// In the order of the rule; inlined into the loops over agents.
inline Difference compare(bool load_before_fit, Rank const& a, Rank const& b) {
    if (a.ring != b.ring) return {order(a.ring, b.ring), Decider::Ring};
    int const ratios = order_of_ratios(a, b);
    if (load_before_fit && ratios != 0) return {ratios, Decider::Load};
    if (a.fit != b.fit) return {order(b.fit, a.fit), Decider::Fit};
    if (a.skills_held != b.skills_held)
        return {order(a.skills_held, b.skills_held), Decider::Generalist};
    if (ratios != 0) return {ratios, Decider::Load};
    if (a.idle_since != b.idle_since) return {order(a.idle_since, b.idle_since), Decider::Idle};
    return {order(a.place, b.place), Decider::Id};
}

} // namespace

/// Without what the agent brings: add_traits() adds that.
inline Rank Core::rank(Conversation const& c, Slot agent) const {
    auto const& hot = hot_[agent];
    Rank rank;
    rank.agent = agent;
    rank.load_after = hot.load + c.weight;
    rank.capacity = hot.capacity;
    rank.place = hot.place;
    rank.idle_since = hot.idle_since;
    return rank;
}

Choice Core::only(Conversation const& c, Slot agent) const {
    Choice choice;
    choice.best = rank(c, agent);
    auto const key = class_key(c, c.plan_time);
    if (looks_at_traits(c, key)) add_traits(c, key, choice.best);
    return choice;
}

/// Otherwise all who are eligible are alike but for their load and idleness: whoever is eligible
/// where only ring 0 of one queue is open is in that ring.
bool Core::looks_at_traits(Conversation const& c, ClassKey const& key) const {
    auto const& queue = queues_[c.queue].config;
    bool const one_ring = key.open_ring == 0 && key.queues.size() == 1 && !c.last_agent_step;
    return !one_ring || !c.prefer.empty() || queue.most_skilled || queue.preserve_generalists;
}

void Core::add_traits(Conversation const& c, ClassKey const& key, Rank& rank) const {
    auto const& queue = queues_[c.queue].config;
    auto const& traits = index_.traits(rank.agent);
    rank.ring = ring_for(c, key, traits);
    for (auto const& preference : c.prefer)
        rank.fit += preference.weight * traits.level(preference.skill);
    if (queue.most_skilled)
        for (auto const& need : key.needs) rank.fit += traits.level(need.skill) - need.min;
    if (queue.preserve_generalists) rank.skills_held = traits.skills_held;
}

int Core::ring_for(Conversation const& c, ClassKey const& key, Traits const& traits) const {
    int best = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < key.queues.size(); ++i) {
        auto const ring = traits.ring(key.queues[i]);
        if (ring < 0 || (ring > key.open_ring && !c.last_agent_step)) continue;
        best = std::min(best, i == 0 ? ring : kOverflowRing + ring);
    }
    return best;
}

Decider Core::decided_by(Conversation const& c, Choice const& choice) const {
    bool const load_first = queues_[c.queue].config.load_before_fit;
    auto const [result, by] = compare(load_first, choice.best, choice.runner_up);
    SB_ASSERT(result < 0, "the chosen agent comes before the runner-up");
    return by;
}

/// Counts the agent by the first rule that stops it, if one does. It is eligible and below its
/// capacity.
bool Core::stopped(Conversation const& c, Slot agent, Excluded& counts) const {
    auto const& hot = hot_[agent];
    if (c.bars() && excluded(c, agent)) {
        ++counts.exclusion;
        return true;
    }
    if (hot.earmark != kNone && c.earmark != agent) {
        ++counts.earmark;
        return true;
    }
    bool room = hot.load + c.weight <= hot.capacity;
    if (room && !hot.plain)
        room = within_channel(agents_[agent], c) && ramp_allows(agents_[agent], c);
    if (!room) ++counts.capacity;
    return !room;
}

Choice Core::choose(Conversation const& c) const {
    ClassKey scratch;
    auto const& key = step_key(c, scratch);
    bool const load_first = queues_[c.queue].config.load_before_fit;
    bool const offered = !c.offers.empty();
    bool const traits = looks_at_traits(c, key);
    Choice choice;
    for_each_eligible(c, available_, [&](Slot agent) {
        ++choice.available;
        if (stopped(c, agent, choice.stopped)) return;
        if (offered && live_offer(c, agent) != nullptr) return;
        auto entry = rank(c, agent);
        if (traits) add_traits(c, key, entry);
        if (choice.best.agent == kNone || compare(load_first, entry, choice.best).result < 0) {
            choice.runner_up = choice.best;
            choice.best = entry;
        } else if (
            choice.runner_up.agent == kNone ||
            compare(load_first, entry, choice.runner_up).result < 0) {
            choice.runner_up = entry;
        }
    });
    return choice;
}

} // namespace switchboard::router
