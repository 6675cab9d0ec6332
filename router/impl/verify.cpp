// The invariants, recomputed from the entities without the index; for tests and samples in
// production.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

void Core::verify() const {
    SB_ASSERT(noticed_.empty(), "every decision kept the invariants");
    Findings findings;
    inspect_counts(findings);
    std::vector<std::uint32_t> queued(queues_.size());
    std::vector<std::uint32_t> offered(queues_.size());
    for (auto const& c : conversations_) {
        if (!c.present) continue;
        inspect_place(c, findings);
        inspect_wait(c, findings);
        verify(c);
        if (c.state == State::Queued) ++queued[c.queue];
        if (c.state == State::Offered) ++offered[c.queue];
    }
    for (auto const& a : agents_) {
        if (!a.present) continue;
        inspect(a, findings);
        verify(a);
    }
    for (Slot id = 0; id < queues_.size(); ++id) {
        SB_ASSERT(queues_[id].queued == queued[id], "the queue's count of QUEUED");
        SB_ASSERT(queues_[id].offered == offered[id], "the queue's count of OFFERED");
    }
    if (findings.empty()) return;
    auto const& first = findings.front();
    auto text = std::string{to_string(first.invariant)};
    text.append(" ").append(first.subject).append(": ").append(first.what);
    SB_ASSERT(findings.empty(), text.c_str());
}

void Core::verify(Agent const& a) const {
    SB_ASSERT(hot_[a.slot] == hot_of(a), "what the choice reads is the agent's");
    SB_ASSERT(a.earmark == kNone || a.routable, "an earmarked agent is routable");
}

void Core::verify(Conversation const& c) const {
    SB_ASSERT(!c.direct() || !c.offers.empty(), "a direct transfer has an offer");
    if (c.place == Place::None) return;
    auto const key = class_key(c, c.plan_time);
    for (Slot agent = 0; agent < agents_.size(); ++agent) {
        if (!agents_[agent].present) continue;
        if (!c.last_agent_step)
            SB_ASSERT(
                eligible(c, agent) == index_.eligible(agent, key), "eligible as the step says");
        SB_ASSERT(
            !eligible(c, agent) || !assignable_if_eligible(c, agent),
            "work is conserved after settle");
    }
}

} // namespace switchboard::router
