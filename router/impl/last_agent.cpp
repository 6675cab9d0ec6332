// R9: the step "only this agent" that precedes the plan on the first visit of an episode.
#include "router/impl/core.hpp"

namespace switchboard::router {

Slot Core::last_agent_of(Conversation const& c) const {
    return c.last_owner != kNone ? c.last_owner : c.last_agent;
}

bool Core::reachable(Agent const& a) const {
    bool const at_work = a.intent == Intent::Available || a.intent == Intent::Busy;
    return a.present && at_work && a.link != Link::Lost && !a.not_responding && !a.draining;
}

bool Core::fits_last_agent(Conversation const& c, Slot agent) const {
    if (!reachable(agents_[agent])) return false;
    auto const& traits = index_.traits(agent);
    return traits.ring(c.queue) >= 0 && traits.is_given(c.queue, c.inbox) &&
           index_.meets(traits, c.require);
}

void Core::start_last_agent_step(Conversation& c) {
    auto const patience = queues_[c.queue].config.sticky_patience;
    auto const agent = last_agent_of(c);
    if (patience <= Millis{0} || agent == kNone || !fits_last_agent(c, agent)) return;
    c.last_agent_step = true;
    c.step_agent = agent;
    agents_[agent].stepping.push_back(c.slot);
    start_timer(c.last_agent_timer, TimerKind::LastAgentEnd, now_ + patience, c.slot);
}

/// For good: this visit goes on with its plan, a later visit of the episode has no such step.
void Core::end_last_agent_step(Conversation& c) {
    if (!c.last_agent_step) return;
    unplace(c);
    timers_.cancel(c.last_agent_timer);
    std::erase(agents_[c.step_agent].stepping, c.slot);
    c.last_agent_step = false;
    c.step_agent = kNone;
    touch(c);
    recheck_earmark(c);
    place(c);
}

void Core::recheck_last_agent_steps(Agent& a) {
    auto const id = a.slot;
    auto const stepping = a.stepping;
    for (auto const conversation : stepping) {
        auto& c = conversations_[conversation];
        if (!fits_last_agent(c, id)) end_last_agent_step(c);
    }
}

} // namespace switchboard::router
