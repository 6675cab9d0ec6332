// The naive engine's lost agents and restarts: R11, R12.
#include "naive_engine.hpp"

namespace switchboard::router::test {

void NaiveEngine::requeue(ConversationId const& id, RequeueReason reason) {
    auto& c = talks_.at(id);
    bool const pending = c.state == State::TransferPending;
    bool const direct = pending && c.transfer->target;
    release(id);
    c.transfer.reset();
    enter(id, c.offer ? State::Offered : State::Queued);
    say("requeued " + id.str() + " " + std::string{to_string(reason)});
    if (!pending) visit(id, false);
    if (direct) flag(id);
}

std::vector<ConversationId> NaiveEngine::owned_by_seq(AgentId const& a) const {
    std::map<int, ConversationId> owned;
    for (auto const& [id, c] : talks_)
        if (c.owner == a) owned.emplace(c.seq, id);
    std::vector<ConversationId> ids;
    for (auto const& [seq, id] : owned) ids.push_back(id);
    return ids;
}

void NaiveEngine::requeue_all(AgentId const& a, RequeueReason reason) {
    for (auto const& id : owned_by_seq(a)) requeue(id, reason);
}

void NaiveEngine::lose(AgentId const& a) {
    bool const after_restart = agents_.at(a).link == Link::Recovering;
    presence(a, Intent::Offline, Link::Lost, agents_.at(a).silent);
    if (!after_restart) return requeue_all(a, RequeueReason::Lost);
    for (auto const& id : owned_by_seq(a)) lost_.emplace_back(id, a);
    release_lost();
}

/// So many a second; what is no longer that agent's does not count.
void NaiveEngine::release_lost() {
    constexpr Ms kSecond = 1000;
    while (!lost_.empty()) {
        if (!portion_ || now_ >= *portion_ + kSecond) {
            portion_ = now_;
            in_portion_ = 0;
        }
        if (in_portion_ == config_.settings.requeues_per_second) {
            hush(Tick::Batch, ConversationId{});
            return ring(*portion_ + kSecond, Tick::Batch, ConversationId{});
        }
        auto const [id, owner] = lost_.front();
        lost_.pop_front();
        if (talks_.at(id).owner != owner) continue;
        ++in_portion_;
        requeue(id, RequeueReason::Lost);
    }
}

std::vector<std::string> NaiveEngine::restart(Ms now) {
    out_.clear();
    while (ring_next(now)) {
    }
    now_ = now;
    for (auto& [id, agent] : agents_) {
        hush(Tick::Link, ConversationId{}, id);
        agent.link = Link::Recovering;
        ring(now_ + config_.settings.agent_grace.count(), Tick::Link, ConversationId{}, id);
    }
    consequences();
    return out_;
}

} // namespace switchboard::router::test
