// The questions of the naive engine: R3 to R6, R8, R9.
#include "naive_engine.hpp"

#include <algorithm>

namespace switchboard::router::test {

Ms NaiveEngine::due(Talk const& c) const {
    auto const target = queue(c.queue).targets[static_cast<std::size_t>(c.priority)].count();
    return c.origin + c.sla.value_or(target) - c.boost;
}

std::tuple<int, Ms, int> NaiveEngine::key(Talk const& c) const {
    bool const aged = c.band == 2 && now_ >= c.origin + config_.settings.background_max.count();
    return {aged ? 1 : c.band, due(c), c.seq};
}

bool NaiveEngine::waiting(Talk const& c) const {
    bool const pending = c.state == State::TransferPending && !c.transfer->target && !c.offer;
    return !c.absent && (c.state == State::Queued || pending);
}

NaiveEngine::Step NaiveEngine::step(Talk const& c, Ms plan) const {
    auto const& q = queue(c.queue);
    Step s{c.require, {c.queue}, 0, c.queue, c.inbox};
    for (std::size_t k = 0; k < q.ring_after.size(); ++k)
        if (q.ring_after[k].count() <= plan) s.ring = static_cast<int>(k);
    for (auto const& relax : q.relax) {
        auto const found = s.require.find(relax.skill);
        if (relax.after.count() <= plan && found != s.require.end())
            found->second = std::min(found->second, relax.min);
    }
    std::erase_if(s.require, [](auto const& need) { return need.second == 0; });
    for (auto const& overflow : q.overflow)
        if (overflow.after.count() <= plan) s.queues.insert(overflow.queue);
    return s;
}

namespace {

int level(AgentConfig const& a, SkillId const& skill) {
    auto const found = a.skills.find(skill);
    return found == a.skills.end() ? 0 : found->second;
}

std::optional<int> ring_in(AgentConfig const& a, QueueId const& queue) {
    if (!a.queues) return 0;
    auto const found = a.queues->find(queue);
    return found == a.queues->end() ? std::nullopt : std::optional{found->second};
}

bool may_have(AgentConfig const& a, QueueId const& queue, InboxId const& inbox) {
    return !a.given || a.given->queues.contains(queue) || a.given->inboxes.contains(inbox);
}

bool skilled(AgentConfig const& a, std::map<SkillId, int> const& require) {
    return std::all_of(require.begin(), require.end(), [&](auto const& need) {
        return level(a, need.first) >= need.second;
    });
}

} // namespace

bool NaiveEngine::meets(Worker const& a, Step const& s) const {
    if (!skilled(a.config, s.require) || !may_have(a.config, s.own, s.inbox)) return false;
    return std::any_of(s.queues.begin(), s.queues.end(), [&](QueueId const& q) {
        auto const ring = ring_in(a.config, q);
        return ring && *ring <= s.ring;
    });
}

AgentId NaiveEngine::sticky_agent(Talk const& c) const {
    return c.last_owner ? *c.last_owner : c.last_agent.value_or(AgentId{});
}

bool NaiveEngine::reachable(Worker const& a) const {
    bool const there = a.intent == Intent::Available || a.intent == Intent::Busy;
    return there && a.link != Link::Lost && !a.silent && !a.draining;
}

bool NaiveEngine::sticky_holds(Talk const& c) const {
    auto const found = agents_.find(sticky_agent(c));
    return found != agents_.end() && reachable(found->second) &&
           ring_in(found->second.config, c.queue) &&
           may_have(found->second.config, c.queue, c.inbox) &&
           skilled(found->second.config, c.require);
}

bool NaiveEngine::eligible(ConversationId const& id, AgentId const& a) const {
    auto const& c = talks_.at(id);
    if (c.sticky) return sticky_agent(c) == a;
    return meets(agents_.at(a), step(c, c.plan));
}

int NaiveEngine::load(AgentId const& a, ChannelId const* channel) const {
    int units = 0;
    for (auto const& [id, c] : talks_) {
        bool const has = (c.offer && c.offer->agent == a) || c.owner == a;
        if (has && (channel == nullptr || *channel == c.channel)) units += c.weight;
    }
    for (auto const& wrap : agents_.at(a).wraps)
        if (channel == nullptr || *channel == wrap.channel) units += wrap.weight;
    return units;
}

bool NaiveEngine::room(Talk const& c, AgentId const& a) const {
    auto const& config = agents_.at(a).config;
    if (load(a) + c.weight > config.capacity) return false;
    auto const max = config.channel_max.find(c.channel);
    return max == config.channel_max.end() || load(a, &c.channel) + c.weight <= max->second;
}

bool NaiveEngine::routable(Worker const& a) const {
    return a.intent == Intent::Available && a.link == Link::Up && !a.silent && !a.draining &&
           !a.held;
}

std::optional<ConversationId> NaiveEngine::kept_for(AgentId const& a) const {
    for (auto const& [id, c] : talks_)
        if (c.earmark == a) return id;
    return std::nullopt;
}

bool NaiveEngine::assignable(ConversationId const& id, AgentId const& a) const {
    auto const& c = talks_.at(id);
    auto const& agent = agents_.at(a);
    if (!routable(agent) || !eligible(id, a) || !room(c, a)) return false;
    if (c.excluded.contains(a) || c.owner == a) return false;
    if (auto const kept = kept_for(a); kept && *kept != id) return false;
    auto const ramp = static_cast<int>(queue(c.queue).ramp_per_minute);
    return ramp == 0 || !agent.ramping || agent.offers_since < ramp;
}

bool NaiveEngine::better(Talk const& c, AgentId const& a, AgentId const& b) const {
    auto const& q = queue(c.queue);
    auto const s = step(c, c.plan);
    auto const ring = [&](AgentId const& x) {
        int best = 100;
        for (auto const& name : s.queues)
            if (auto const r = ring_in(agents_.at(x).config, name); r && *r <= s.ring)
                best = std::min(best, name == c.queue ? *r : 10 + *r);
        return best;
    };
    auto const fit = [&](AgentId const& x) {
        std::int64_t sum = 0;
        for (auto const& [skill, weight] : c.prefer)
            sum += weight * level(agents_.at(x).config, skill);
        if (q.most_skilled)
            for (auto const& [skill, min] : s.require)
                sum += level(agents_.at(x).config, skill) - min;
        return sum;
    };
    auto const held = [&](AgentId const& x) {
        auto const& skills = agents_.at(x).config.skills;
        return q.preserve_generalists
                   ? std::count_if(
                         skills.begin(), skills.end(), [](auto const& s2) { return s2.second > 0; })
                   : 0;
    };
    auto const left = (load(a) + c.weight) * agents_.at(b).config.capacity;
    auto const right = (load(b) + c.weight) * agents_.at(a).config.capacity;
    if (ring(a) != ring(b)) return ring(a) < ring(b);
    if (q.load_before_fit && left != right) return left < right;
    if (fit(a) != fit(b)) return fit(a) > fit(b);
    if (held(a) != held(b)) return held(a) < held(b);
    if (left != right) return left < right;
    if (agents_.at(a).idle != agents_.at(b).idle) return agents_.at(a).idle < agents_.at(b).idle;
    return a < b;
}

std::optional<RejectReason> NaiveEngine::blocked(QueueId const& q, Talk const* moving) const {
    if (!queue(q).open) return RejectReason::Closed;
    std::uint32_t inside = 0;
    for (auto const& [id, c] : talks_)
        if (&c != moving && c.queue == q && (c.state == State::Queued || c.state == State::Offered))
            ++inside;
    if (queue(q).cap && inside >= *queue(q).cap) return RejectReason::Full;
    return std::nullopt;
}

void NaiveEngine::settle() {
    for (;;) {
        std::optional<ConversationId> first;
        for (auto const& [id, c] : talks_) {
            if (!waiting(c) || (first && key(talks_.at(*first)) <= key(c))) continue;
            bool const can = std::any_of(agents_.begin(), agents_.end(), [&](auto const& a) {
                return assignable(id, a.first);
            });
            if (can) first = id;
        }
        if (!first) break;
        std::optional<AgentId> best;
        for (auto const& [a, worker] : agents_)
            if (assignable(*first, a) && (!best || better(talks_.at(*first), a, *best))) best = a;
        offer(*first, *best);
    }
    earmark();
}

bool NaiveEngine::earmark_holds(ConversationId const& id, AgentId const& a) const {
    auto const& c = talks_.at(id);
    auto const& agent = agents_.at(a);
    auto const max = agent.config.channel_max.find(c.channel);
    bool const big = agent.config.capacity >= c.weight &&
                     (max == agent.config.channel_max.end() || max->second >= c.weight);
    return waiting(c) && routable(agent) && big && eligible(id, a) && !c.excluded.contains(a) &&
           c.owner != a;
}

void NaiveEngine::earmark() {
    std::vector<std::pair<std::tuple<int, Ms, int>, ConversationId>> heavy;
    for (auto const& [id, c] : talks_)
        if (waiting(c) && c.weight > 1 && now_ >= due(c) && !c.earmark && !c.earmark_released)
            heavy.emplace_back(key(c), id);
    std::sort(heavy.begin(), heavy.end());
    for (auto const& [k, id] : heavy) {
        auto& c = talks_.at(id);
        std::optional<AgentId> best;
        bool any_room = false;
        for (auto const& [a, worker] : agents_) {
            if (kept_for(a) || !earmark_holds(id, a)) continue;
            any_room = any_room || room(c, a);
            if (!best) {
                best = a;
                continue;
            }
            auto const& other = agents_.at(*best).config;
            auto const free = worker.config.capacity - load(a);
            auto const other_free = other.capacity - load(*best);
            auto const ratio = load(a) * other.capacity;
            auto const other_ratio = load(*best) * worker.config.capacity;
            if (free > other_free || (free == other_free && ratio < other_ratio)) best = a;
        }
        if (!best || any_room) continue;
        c.earmark = best;
        say("earmarked " + id.str() + " " + best->str());
    }
}

} // namespace switchboard::router::test
