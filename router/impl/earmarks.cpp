// R8: an agent is kept free for heavy overdue work until it fits.
#include "router/impl/core.hpp"

namespace switchboard::router {

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
