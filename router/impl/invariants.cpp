// The invariants I1 to I9, looked for in a sample of the state, and in some decisions as they are
// made. Each check is written from the rule and goes around the index that it watches.
#include "router/impl/core.hpp"

#include <array>

namespace switchboard::router {

namespace {

constexpr std::size_t kFindingsMax = 16;
/// Every so many offers the order is checked against those who wait before in line: rarely enough
/// that the slowest decisions of a hundred are not those that are watched.
constexpr std::uint64_t kOrderEvery = 256;
constexpr std::size_t kOrderDepth = 64;
/// Agents looked at for one waiting conversation.
constexpr std::size_t kAgentsLookedAt = 256;

bool owns(State state) {
    return state == State::Active || state == State::TransferPending;
}

} // namespace

std::string_view to_string(Invariant value) {
    static constexpr std::array<std::string_view, kInvariants> kNames{"I1", "I2", "I3", "I4", "I5",
                                                                      "I6", "I7", "I8", "I9"};
    return kNames[static_cast<std::size_t>(value) - 1];
}

void Core::found(Findings& out, Invariant which, std::string const& subject, char const* what) {
    if (out.size() < kFindingsMax) out.push_back({which, subject, what});
}

/// Called before the offer is made, while the agent still has its room.
void Core::watch_offer(Conversation const& c, Agent const& a) {
    auto const& id = c.id.str();
    if (!has_room(a, c))
        found(noticed_, Invariant::Capacity, id, "an offer exceeds the agent's capacity");
    if (c.direct()) return;
    if (!a.routable || !eligible(c, a.slot) || !assignable_if_eligible(c, a.slot))
        found(noticed_, Invariant::Assignable, id, "an offer to an agent who is not assignable");
    if (offers_ % kOrderEvery != 0) return;
    for (auto const& queue : queues_) {
        std::size_t looked_at = 0;
        for (auto const& entry : queue.list) {
            if (!before(entry.key, c.key) || ++looked_at > kOrderDepth) break;
            auto const& other = conversations_[entry.conversation];
            if (other.place == Place::None || !eligible(other, a.slot)) continue;
            if (assignable_if_eligible(other, a.slot))
                found(noticed_, Invariant::Order, id, "offered before a smaller key");
        }
    }
}

void Core::inspect_place(Conversation const& c, Findings& out) const {
    auto const& id = c.id.str();
    auto const wrong = [&](bool bad, char const* what) {
        if (bad) found(out, Invariant::OnePlace, id, what);
    };
    wrong((c.owner != kNone) != owns(c.state), "an owner in another state than ACTIVE or transfer");
    bool const may_offer = c.state == State::Offered || c.state == State::TransferPending;
    wrong(!c.offers.empty() && !may_offer, "an offer in a state that has none");
    wrong(c.state == State::Offered && c.offers.empty(), "OFFERED without an offer");
    wrong(c.offers.size() > std::max(1U, most_offers_), "more offers than broadcast allows");
    wrong((c.place != Place::None) != waiting(c), "indexed as waiting, but not waiting, or not");
    wrong(c.listed != (c.state == State::Queued), "in the queue's list in another state");
    if (c.owner == kNone) return;
    auto const& owned = agents_[c.owner].owned;
    wrong(std::count(owned.begin(), owned.end(), c.slot) != 1, "its owner does not know of it");
}

void Core::inspect_wait(Conversation const& c, Findings& out) const {
    auto const& id = c.id.str();
    if (c.state == State::Queued && !c.absent && !c.unroutable && !has_capable_agent(c))
        found(out, Invariant::Liveness, id, "nobody could ever take it, and it is not flagged");
    if (c.place == Place::None) return;
    std::size_t looked_at = 0;
    for_each_eligible(c, available_, [&](Slot agent) {
        if (++looked_at > kAgentsLookedAt || !assignable_if_eligible(c, agent)) return;
        found(out, Invariant::WorkConservation, id, "waits while an agent is assignable");
    });
    auto const key = class_key(c, c.plan_time);
    if (c.step_class != kNone && c.last_class != kNone) {
        auto both = index_.at(c.step_class).eligible;
        both &= index_.at(c.last_class).eligible;
        if (both != index_.at(c.step_class).eligible)
            found(out, Invariant::MonotonePlan, id, "a later step admits fewer");
    }
    bool const derived = c.placed.key == c.key && c.key == Key{band_now(c), due(c), c.seq} &&
                         (c.step_class == kNone || index_.at(c.step_class).key == key);
    if (!derived) found(out, Invariant::Replay, id, "its key or class is not what its state says");
}

void Core::inspect(Agent const& a, Findings& out) const {
    auto const& id = a.id.str();
    bool const held = a.load == load_of(a) && a.routable == routable(a) &&
                      index_.at_work().test(a.slot) == a.routable &&
                      available_.test(a.slot) == (a.routable && a.load < a.config.capacity);
    if (!held) found(out, Invariant::Replay, id, "its load or presence is not what its work says");
    for (auto const conversation : a.offered)
        if (live_offer(conversations_[conversation], a.slot) == nullptr)
            found(out, Invariant::OnePlace, id, "an offer that its conversation does not know of");
    if (a.earmark != kNone && conversations_[a.earmark].earmark != a.slot)
        found(out, Invariant::OnePlace, id, "kept for a conversation that does not know of it");
}

/// I9 in constant time for each queue: the counts by state are kept where states change.
void Core::inspect_counts(Findings& out) const {
    std::size_t queued = 0;
    std::size_t offered = 0;
    for (auto const& queue : queues_) {
        queued += queue.queued;
        offered += queue.offered;
        if (queue.list.size() != queue.queued)
            found(out, Invariant::Conservation, queue.config.id.str(), "the list is not the count");
    }
    auto const by_state = [&](State state) { return in_state_[static_cast<std::size_t>(state)]; };
    if (queued != by_state(State::Queued) || offered != by_state(State::Offered))
        found(out, Invariant::Conservation, "", "the queues' counts are not those of the states");
    std::size_t present = 0;
    for (auto const count : in_state_) present += count;
    if (present != conversation_slots_.size())
        found(out, Invariant::Conservation, "", "somebody who came is in no state");
}

Findings Core::check_invariants(std::size_t budget) {
    auto out = std::exchange(noticed_, {});
    inspect_counts(out);
    auto const conversations = std::min(budget, conversations_.size());
    for (std::size_t i = 0; i < conversations; ++i) {
        if (++next_conversation_ >= conversations_.size()) next_conversation_ = 0;
        auto const& c = conversations_[next_conversation_];
        if (!c.present) continue;
        inspect_place(c, out);
        inspect_wait(c, out);
    }
    auto const agents = std::min(budget, agents_.size());
    for (std::size_t i = 0; i < agents; ++i) {
        if (++next_agent_ >= agents_.size()) next_agent_ = 0;
        if (agents_[next_agent_].present) inspect(agents_[next_agent_], out);
    }
    return out;
}

} // namespace switchboard::router
