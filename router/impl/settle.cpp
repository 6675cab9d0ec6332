// R6: after each log entry, who waits is matched with who can take it, the smallest key first.
// Before an entry no waiting conversation has an assignable agent, so only agents and conversations
// that the entry made dirty can start a pair.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <limits>

namespace switchboard::router {

namespace {

constexpr int kOverflowRing = 10;

Waiting nobody() {
    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    return {Key{std::numeric_limits<int>::max(), time_point_ms(kLast), 0}, kNone};
}

/// -1, 0 or 1 as `a` is smaller, equal or larger.
template<class T> int order(T const& a, T const& b) {
    if (a < b) return -1;
    return b < a ? 1 : 0;
}

int order_of_ratios(Rank const& a, Rank const& b) {
    auto const left = std::int64_t{a.load_after} * b.capacity;
    auto const right = std::int64_t{b.load_after} * a.capacity;
    return order(left, right);
}

} // namespace

void Core::mark_dirty(Agent& a) {
    if (a.dirty) return;
    a.dirty = true;
    dirty_agents_.push_back(a.slot);
}

void Core::mark_dirty(Conversation& c) {
    dirty_conversations_.push_back(c.slot);
}

bool Core::class_fits(Agent const& a, ClassKey const& key) const {
    if (a.load + key.weight > a.config.capacity) return false;
    for (auto const& limit : a.channel_max)
        if (limit.channel == key.channel && channel_load(a, key.channel) + key.weight > limit.max)
            return false;
    auto const ramp = queues_[key.queues.front()].config.ramp_per_minute;
    return ramp == 0 || !a.ramping || a.offers_since_sign_in < ramp;
}

void Core::best_in_classes(Slot agent, Waiting& best) const {
    auto const& a = agents_[agent];
    index_.for_each_waiting_class(agent, [&](std::size_t id) {
        auto const cls = static_cast<Slot>(id);
        if (!(index_.head(cls) < best.key)) return;
        auto const& entry = index_.at(cls);
        if (!class_fits(a, entry.key)) return;
        for (auto const& waiting : entry.waiting) {
            if (!(waiting.key < best.key)) return;
            if (excluded(conversations_[waiting.conversation], agent)) continue;
            best = waiting;
            return;
        }
    });
}

void Core::best_in(std::set<Waiting> const& among, Slot agent, Waiting& best) const {
    for (auto const& waiting : among) {
        if (!(waiting.key < best.key)) return;
        auto const& c = conversations_[waiting.conversation];
        if (!eligible(c, agent) || !assignable_if_eligible(c, agent)) continue;
        best = waiting;
        return;
    }
}

/// The waiting conversation with the smallest key that the agent could take, if any.
Waiting Core::best_for(Slot agent) const {
    auto best = nobody();
    auto const& a = agents_[agent];
    if (!available_.test(agent)) return best;
    if (a.earmark != kNone) {
        auto const& c = conversations_[a.earmark];
        bool const fits =
            c.place != Place::None && eligible(c, agent) && assignable_if_eligible(c, agent);
        return fits ? c.placed : best;
    }
    best_in_classes(agent, best);
    best_in(a.lane, agent, best);
    best_in(spill_, agent, best);
    return best;
}

void Core::push_best_of(Slot agent) {
    auto const best = best_for(agent);
    if (best.conversation == kNone) return;
    candidates_.push_back({best, agent});
    std::push_heap(candidates_.begin(), candidates_.end(), [](auto const& x, auto const& y) {
        return y.waiting < x.waiting;
    });
}

void Core::collect_dirty() {
    for (auto const id : dirty_agents_) {
        agents_[id].dirty = false;
        push_best_of(id);
    }
    dirty_agents_.clear();
    for (auto const id : dirty_conversations_) {
        auto const& c = conversations_[id];
        if (c.place == Place::None) continue;
        candidates_.push_back({c.placed, kNone});
        std::push_heap(candidates_.begin(), candidates_.end(), [](auto const& x, auto const& y) {
            return y.waiting < x.waiting;
        });
    }
    dirty_conversations_.clear();
}

void Core::settle() {
    order_ids();
    collect_dirty();
    while (!candidates_.empty()) {
        std::pop_heap(candidates_.begin(), candidates_.end(), [](auto const& x, auto const& y) {
            return y.waiting < x.waiting;
        });
        auto const candidate = candidates_.back();
        candidates_.pop_back();
        auto& c = conversations_[candidate.waiting.conversation];
        bool const waits = c.place != Place::None && c.placed == candidate.waiting;
        if (candidate.agent == kNone) {
            if (waits) offer_to_best(c);
        } else {
            bool const pair =
                waits && eligible(c, candidate.agent) && assignable_if_eligible(c, candidate.agent);
            if (pair) offer_to_best(c);
            push_best_of(candidate.agent);
        }
        collect_dirty();
    }
    make_earmarks();
}

Rank Core::rank(Conversation const& c, ClassKey const& key, Slot agent) const {
    auto const& traits = index_.traits(agent);
    auto const& hot = hot_[agent];
    auto const& queue = queues_[c.queue].config;
    Rank rank{.agent = agent};
    // Whoever is eligible where only ring 0 of one queue is open is in that ring.
    bool const one_ring = key.open_ring == 0 && key.queues.size() == 1 && !c.last_agent_step;
    if (!one_ring) rank.ring = ring_for(c, key, traits);
    for (auto const& preference : c.prefer)
        rank.fit += preference.weight * traits.level(preference.skill);
    if (queue.most_skilled)
        for (auto const& need : key.needs) rank.fit += traits.level(need.skill) - need.min;
    if (queue.preserve_generalists) rank.skills_held = traits.skills_held;
    rank.load_after = hot.load + c.weight;
    rank.capacity = hot.capacity;
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

int Core::compare(QueueConfig const& queue, Rank const& a, Rank const& b, Decider& decider) const {
    auto const by = [&decider](Decider position, int result) {
        if (result != 0) decider = position;
        return result;
    };
    if (int const r = by(Decider::Ring, order(a.ring, b.ring))) return r;
    if (queue.load_before_fit)
        if (int const r = by(Decider::Load, order_of_ratios(a, b))) return r;
    if (int const r = by(Decider::Fit, order(b.fit, a.fit))) return r;
    if (int const r = by(Decider::Generalist, order(a.skills_held, b.skills_held))) return r;
    if (int const r = by(Decider::Load, order_of_ratios(a, b))) return r;
    // None, which is "never", compares smaller than any time.
    if (int const r = by(Decider::Idle, order(a.idle_since, b.idle_since))) return r;
    return by(Decider::Id, order(id_order_[a.agent], id_order_[b.agent]));
}

Choice Core::choose(Conversation const& c) const {
    ClassKey scratch;
    auto const& key = step_key(c, scratch);
    auto const& queue = queues_[c.queue].config;
    Choice choice;
    Decider ignored{};
    for_each_eligible(c, available_, [&](Slot agent) {
        if (!assignable_if_eligible(c, agent)) return;
        auto const entry = rank(c, key, agent);
        if (choice.best.agent == kNone || compare(queue, entry, choice.best, ignored) < 0) {
            choice.runner_up = choice.best;
            choice.best = entry;
        } else if (
            choice.runner_up.agent == kNone ||
            compare(queue, entry, choice.runner_up, ignored) < 0) {
            choice.runner_up = entry;
        }
    });
    return choice;
}

void Core::offer_to_best(Conversation& c) {
    auto const offers = std::max<std::uint32_t>(1, queues_[c.queue].config.broadcast);
    for (std::uint32_t i = 0; i < offers; ++i) {
        auto const choice = choose(c);
        if (choice.best.agent == kNone) return;
        create_offer(c, agents_[choice.best.agent], reasons_for(c, choice));
    }
}

/// The eligible routable agent with the most free units, then the lowest load ratio, then the first
/// id. None while one of them has room.
Slot Core::earmark_candidate(Conversation const& c) const {
    Slot best = kNone;
    bool room = false;
    for_each_eligible(c, routable_, [&](Slot agent) {
        auto const& a = agents_[agent];
        if (a.earmark != kNone || !earmark_holds(c, agent)) return;
        room = room || has_room(a, c);
        if (best == kNone) {
            best = agent;
            return;
        }
        auto const& b = agents_[best];
        Rank const x{.agent = agent, .load_after = a.load, .capacity = a.config.capacity};
        Rank const y{.agent = best, .load_after = b.load, .capacity = b.config.capacity};
        int result = order(b.config.capacity - b.load, a.config.capacity - a.load);
        if (result == 0) result = order_of_ratios(x, y);
        if (result == 0) result = order(a.id, b.id);
        if (result < 0) best = agent;
    });
    return room ? kNone : best;
}

} // namespace switchboard::router
