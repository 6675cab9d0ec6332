// The naive engine's visits and episodes: R4, R9, R13, R14, R16.
#include "naive_engine.hpp"

#include <algorithm>
#include <limits>

namespace switchboard::router::test {

/// Ends everything that belongs to waiting.
void NaiveEngine::leave(ConversationId const& id) {
    auto& c = talks_.at(id);
    c.sticky = false;
    c.earmark.reset();
    c.unroutable = false;
    c.absent = false;
    for (auto const tick :
         {Tick::Step, Tick::Sticky, Tick::Due, Tick::Background, Tick::Absent, Tick::Gone})
        hush(tick, id);
}

void NaiveEngine::enter(ConversationId const& id, State state) {
    auto& c = talks_.at(id);
    auto const counts = [](State s) { return s == State::Queued || s == State::Offered; };
    bool const enters = counts(state) && !counts(c.state);
    c.state = state;
    if (!enters) return;
    c.waits_since = now_;
    if (!c.connected) ring(now_ + config_.settings.customer_grace.count(), Tick::Absent, id);
}

void NaiveEngine::ring_keyed(ConversationId const& id) {
    auto const& c = talks_.at(id);
    hush(Tick::Due, id);
    hush(Tick::Background, id);
    auto const aged = c.origin + config_.settings.background_max.count();
    if (c.band == 2 && aged > now_) ring(aged, Tick::Background, id);
    if (c.weight > 1 && due(c) > now_) ring(due(c), Tick::Due, id);
}

void NaiveEngine::flag(ConversationId const& id) {
    auto& c = talks_.at(id);
    bool routable_at_all = false;
    for (auto const& [a, worker] : agents_)
        if (meets(worker, step(c, std::numeric_limits<Ms>::max())) &&
            worker.config.capacity >= c.weight)
            routable_at_all = true;
    if (!routable_at_all && !c.unroutable) say("flagged " + id.str() + " UNROUTABLE");
    c.unroutable = !routable_at_all;
}

void NaiveEngine::next_step(ConversationId const& id) {
    auto const& c = talks_.at(id);
    auto const& q = queue(c.queue);
    std::set<Ms> times;
    for (auto const t : q.ring_after) times.insert(t.count());
    for (auto const& relax : q.relax) times.insert(relax.after.count());
    for (auto const& overflow : q.overflow) times.insert(overflow.after.count());
    hush(Tick::Step, id);
    auto const next = times.upper_bound(c.plan);
    if (next != times.end()) ring(c.visit + *next, Tick::Step, id);
}

void NaiveEngine::visit(ConversationId const& id, bool first) {
    auto& c = talks_.at(id);
    auto const& q = queue(c.queue);
    c.sticky = false;
    hush(Tick::Sticky, id);
    c.visit = now_;
    c.plan = 0;
    c.earmark_released = false;
    ring_keyed(id);
    bool const direct = c.transfer && c.transfer->target;
    if (q.skip_if_unstaffed && !direct) {
        std::set<Ms> times{0};
        for (auto const t : q.ring_after) times.insert(t.count());
        for (auto const& relax : q.relax) times.insert(relax.after.count());
        for (auto const& overflow : q.overflow) times.insert(overflow.after.count());
        for (auto const t : times) {
            bool const staffed = std::any_of(agents_.begin(), agents_.end(), [&](auto const& a) {
                bool const there =
                    a.second.intent == Intent::Available || a.second.intent == Intent::Busy;
                return there && a.second.link == Link::Up && meets(a.second, step(c, t));
            });
            if (!staffed) continue;
            c.plan = t;
            break;
        }
    }
    if (first && q.sticky_patience.count() > 0 && sticky_holds(c)) {
        c.sticky = true;
        ring(now_ + q.sticky_patience.count(), Tick::Sticky, id);
    }
    next_step(id);
    if (!direct) flag(id);
}

void NaiveEngine::episode(ConversationId const& id, QueueId const& q) {
    auto& c = talks_.at(id);
    c.queue = q;
    c.origin = now_;
    c.seq = ++seqs_;
    for (auto const& [a, until] : c.excluded) hush(Tick::Free, id, a);
    c.excluded.clear();
    enter(id, State::Queued);
    say("queued " + id.str());
    visit(id, true);
}

bool NaiveEngine::door(ConversationId const& id, QueueId const& q, bool from_bot) {
    auto const reason = blocked(q, nullptr);
    hush(Tick::Parked, id);
    if (!reason) {
        episode(id, q);
        return true;
    }
    auto const& action = *reason == RejectReason::Closed ? queue(q).on_closed : queue(q).on_full;
    if (action.kind == Refusal::Kind::OtherQueue && !blocked(action.queue, nullptr)) {
        episode(id, action.queue);
        return true;
    }
    bool const to_bot = action.kind == Refusal::Kind::Bot;
    if (!from_bot) talks_.at(id).state = to_bot ? State::Bot : State::Rejected;
    if (from_bot || !to_bot) say("rejected " + id.str() + " " + std::string{to_string(*reason)});
    return false;
}

} // namespace switchboard::router::test
