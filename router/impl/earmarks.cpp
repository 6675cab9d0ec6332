// R8: an agent is kept free for heavy overdue work until it fits.
#include "router/impl/core.hpp"

#include <tuple>

namespace switchboard::router {

/// The eligible routable agent with the most free units, then the lowest load ratio, then the first
/// id. None while one of them has room.
Slot Core::earmark_candidate(Conversation const& c) const {
    Slot best = kNone;
    bool room = false;
    for_each_eligible(c, index_.at_work(), [&](Slot agent) {
        auto const& a = agents_[agent];
        if (a.earmark != kNone || !earmark_holds(c, agent)) return;
        room = room || has_room(a, c);
        if (best == kNone) {
            best = agent;
            return;
        }
        auto const& b = agents_[best];
        auto const free = a.config.capacity - a.load;
        auto const best_free = b.config.capacity - b.load;
        auto const ratio = std::int64_t{a.load} * b.config.capacity;
        auto const best_ratio = std::int64_t{b.load} * a.config.capacity;
        if (std::tie(best_free, ratio, a.id) < std::tie(free, best_ratio, b.id)) best = agent;
    });
    return room ? kNone : best;
}

void Core::make_earmarks() {
    if (heavy_.empty()) return;
    for (auto const& waiting : heavy_) {
        auto& c = conversations_[waiting.conversation];
        if (c.earmark != kNone || c.earmark_released || c.key.due > now_) continue;
        auto const agent = earmark_candidate(c);
        if (agent == kNone) continue;
        c.earmark = agent;
        agents_[agent].earmark = waiting.conversation;
        keep_hot(agents_[agent]);
        touch(c);
        touch(agents_[agent]);
        emit(Earmarked{c.id, agents_[agent].id});
    }
}

/// The conditions that an earmark of `agent` for `c` needs all the time.
bool Core::earmark_holds(Conversation const& c, Slot agent) const {
    auto const& a = agents_[agent];
    if (!a.routable || a.config.capacity < c.weight) return false;
    for (auto const& limit : a.channel_max)
        if (limit.channel == c.channel && limit.max < c.weight) return false;
    return eligible(c, agent) && !excluded(c, agent);
}

void Core::end_earmark(Conversation& c) {
    if (c.earmark == kNone) return;
    auto& a = agents_[c.earmark];
    a.earmark = kNone;
    c.earmark = kNone;
    keep_hot(a);
    touch(c);
    touch(a);
    mark_dirty(a);
    mark_dirty(c);
}

void Core::recheck_earmark(Conversation& c) {
    if (c.earmark != kNone && !earmark_holds(c, c.earmark)) end_earmark(c);
}

void Core::handle(ReleaseEarmark const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    if (a->earmark == kNone) return refuse("the agent has no earmark");
    auto& c = conversations_[a->earmark];
    end_earmark(c);
    c.earmark_released = true;
}

} // namespace switchboard::router
