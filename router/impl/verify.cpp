// The invariants, recomputed from the entities without the index; for tests and samples in
// production.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

void Core::verify() const {
    for (auto const& a : agents_) {
        if (!a.present) continue;
        SB_ASSERT(a.load == load_of(a), "the load is the sum of the agent's items");
        auto const& hot = hot_[a.slot];
        SB_ASSERT(
            hot.load == a.load && hot.capacity == a.config.capacity && hot.earmark == a.earmark &&
                hot.idle_since == a.idle_since &&
                hot.plain == (a.channel_max.empty() && !a.ramping),
            "what the choice reads is the agent's");
        SB_ASSERT(a.routable == routable(a), "routable as the presence says");
        SB_ASSERT(routable_.test(a.slot) == a.routable, "the routable bit");
        SB_ASSERT(
            available_.test(a.slot) == (a.routable && a.load < a.config.capacity),
            "the available bit");
        SB_ASSERT(
            a.earmark == kNone || conversations_[a.earmark].earmark == a.slot,
            "an earmark stands on both sides");
        SB_ASSERT(a.earmark == kNone || a.routable, "an earmarked agent is routable");
    }
    std::vector<std::uint32_t> queued(queues_.size());
    std::vector<std::uint32_t> offered(queues_.size());
    for (auto const& c : conversations_) {
        if (!c.present) continue;
        verify(c);
        if (c.state == State::Queued) ++queued[c.queue];
        if (c.state == State::Offered) ++offered[c.queue];
    }
    for (Slot id = 0; id < queues_.size(); ++id) {
        SB_ASSERT(queues_[id].queued == queued[id], "the queue's count of QUEUED");
        SB_ASSERT(queues_[id].offered == offered[id], "the queue's count of OFFERED");
        SB_ASSERT(queues_[id].list.size() == queued[id], "the queue's list");
    }
}

void Core::verify(Conversation const& c) const {
    bool const owns = c.state == State::Active || c.state == State::TransferPending;
    SB_ASSERT((c.owner != kNone) == owns, "an owner in ACTIVE and TRANSFER_PENDING only");
    bool const may_offer = c.state == State::Offered || c.state == State::TransferPending;
    SB_ASSERT(c.offers.empty() || may_offer, "an offer in OFFERED and TRANSFER_PENDING only");
    SB_ASSERT(c.state != State::Offered || !c.offers.empty(), "OFFERED has an offer");
    SB_ASSERT((c.place != Place::None) == waiting(c), "who waits is indexed");
    SB_ASSERT(!c.direct() || !c.offers.empty(), "a direct transfer has an offer");
    if (c.place == Place::None) return;
    SB_ASSERT(c.placed.key == c.key, "indexed under the present key");
    SB_ASSERT((c.key == Key{band_now(c), due(c), c.seq}), "the key is the rule's");
    auto const key = class_key(c, c.plan_time);
    if (c.step_class != kNone) SB_ASSERT(index_.at(c.step_class).key == key, "the step's class");
    for (Slot agent = 0; agent < agents_.size(); ++agent) {
        if (!agents_[agent].present) continue;
        if (!c.last_agent_step)
            SB_ASSERT(
                eligible(c, agent) == index_.eligible(agent, key), "eligible as the step says");
        // I4: after settle nobody waits who could be taken.
        SB_ASSERT(
            !eligible(c, agent) || !assignable_if_eligible(c, agent),
            "work is conserved after settle");
    }
}

} // namespace switchboard::router
