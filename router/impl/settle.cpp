// R6: after each log entry, who waits is matched with who can take it, the smallest key first.
// Before an entry no waiting conversation has an assignable agent, so only agents and conversations
// that the entry made dirty can start a pair.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <limits>

namespace switchboard::router {

namespace {

Waiting nobody() {
    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    return {Key{std::numeric_limits<int>::max(), time_point_ms(kLast), 0}, kNone};
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

bool Core::class_fits(Agent const& a, ClassIndex::Fit const& fit) const {
    if (a.load + fit.weight > a.config.capacity) return false;
    for (auto const& limit : a.channel_max)
        if (limit.channel == fit.channel && channel_load(a, fit.channel) + fit.weight > limit.max)
            return false;
    if (!a.ramping) return true;
    auto const ramp = queues_[fit.queue].config.ramp_per_minute;
    return ramp == 0 || a.offers_since_sign_in < ramp;
}

void Core::best_in_classes(Slot agent, Waiting& best) const {
    auto const& a = agents_[agent];
    auto best_rough = rough(best.key);
    index_.for_each_waiting_class(agent, [&](std::size_t id) {
        auto const cls = static_cast<Slot>(id);
        if (index_.head_rough(cls) > best_rough) return;
        auto const& head = index_.head(cls);
        if (!before(head.key, best.key) || !class_fits(a, index_.fit(cls))) return;
        if (!head.bars) {
            best = head;
            best_rough = index_.head_rough(cls);
            expect_lines(&conversations_[head.conversation], sizeof(Conversation));
            index_.expect_class(cls);
            return;
        }
        for (auto const& waiting : index_.at(cls).waiting) {
            if (!before(waiting.key, best.key)) return;
            if (waiting.bars && excluded(conversations_[waiting.conversation], agent)) continue;
            best = waiting;
            best_rough = rough(best.key);
            return;
        }
    });
}

void Core::best_in(WaitingList const& among, Slot agent, Waiting& best) const {
    for (auto const& waiting : among) {
        if (!before(waiting.key, best.key)) return;
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
    if (best.conversation == kNone) {
        if (!ghosts_.empty() && available_.test(agent)) end_ghosts(agent, nobody().key);
        return;
    }
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
    if (!arrived_.empty()) forecast_arrivals();
}

void Core::offer_to_best(Conversation& c) {
    auto const offers = std::max<std::uint32_t>(1, queues_[c.queue].config.broadcast);
    for (std::uint32_t i = 0; i < offers; ++i) {
        auto const choice = choose(c);
        if (choice.best.agent == kNone) return;
        create_offer(c, agents_[choice.best.agent], reasons_for(c, choice));
    }
}

} // namespace switchboard::router
