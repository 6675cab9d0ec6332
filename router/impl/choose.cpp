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

/// Negative if `a` comes first; says which position decided.
int compare(bool load_before_fit, Rank const& a, Rank const& b, Decider& decider) {
    int result = 0;
    auto const differ = [&](Decider position, int found) {
        decider = position;
        result = found;
        return found != 0;
    };
    if (differ(Decider::Ring, order(a.ring, b.ring))) return result;
    if (load_before_fit && differ(Decider::Load, order_of_ratios(a, b))) return result;
    if (differ(Decider::Fit, order(b.fit, a.fit))) return result;
    if (differ(Decider::Generalist, order(a.skills_held, b.skills_held))) return result;
    if (differ(Decider::Load, order_of_ratios(a, b))) return result;
    if (differ(Decider::Idle, order(a.idle_since, b.idle_since))) return result;
    differ(Decider::Id, order(a.place, b.place));
    return result;
}

} // namespace

Rank Core::rank(Conversation const& c, ClassKey const& key, Slot agent) const {
    auto const& hot = hot_[agent];
    auto const& queue = queues_[c.queue].config;
    Rank rank{.agent = agent};
    // Whoever is eligible where only ring 0 of one queue is open is in that ring.
    bool const one_ring = key.open_ring == 0 && key.queues.size() == 1 && !c.last_agent_step;
    if (!one_ring) rank.ring = ring_for(c, key, index_.traits(agent));
    for (auto const& preference : c.prefer)
        rank.fit += preference.weight * index_.traits(agent).level(preference.skill);
    if (queue.most_skilled)
        for (auto const& need : key.needs)
            rank.fit += index_.traits(agent).level(need.skill) - need.min;
    if (queue.preserve_generalists) rank.skills_held = index_.traits(agent).skills_held;
    rank.load_after = hot.load + c.weight;
    rank.capacity = hot.capacity;
    rank.place = hot.place;
    rank.idle_since = hot.idle_since;
    return rank;
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
    Decider decider{};
    bool const load_first = queues_[c.queue].config.load_before_fit;
    auto const result = compare(load_first, choice.best, choice.runner_up, decider);
    SB_ASSERT(result < 0, "the chosen agent comes before the runner-up");
    return decider;
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
    Choice choice;
    Decider ignored{};
    for_each_eligible(c, available_, [&](Slot agent) {
        ++choice.available;
        if (stopped(c, agent, choice.stopped) || live_offer(c, agent) != nullptr) return;
        auto const entry = rank(c, key, agent);
        if (choice.best.agent == kNone || compare(load_first, entry, choice.best, ignored) < 0) {
            choice.runner_up = choice.best;
            choice.best = entry;
        } else if (
            choice.runner_up.agent == kNone ||
            compare(load_first, entry, choice.runner_up, ignored) < 0) {
            choice.runner_up = entry;
        }
    });
    return choice;
}

} // namespace switchboard::router
