// The naive engine's log, timers and commands: R1, R7, R10 to R15.
#include "naive_engine.hpp"

#include <algorithm>

namespace switchboard::router::test {

NaiveEngine::NaiveEngine(Config const& config)
    : config_{config} {
    for (auto const& q : config.queues) queues_.emplace(q.id, q);
    for (auto const& a : config.agents)
        agents_.emplace(
            a.id, Worker{
                      .config = a,
                      .intent = a.first_intent,
                      .link = a.first_link,
                      .drops = {},
                      .wraps = {}});
}

void NaiveEngine::say(std::string const& text) {
    out_.push_back(std::to_string(now_) + " " + text);
}

void NaiveEngine::no(Command const& command) {
    say("refused " + std::string{name_of(command)});
}

void NaiveEngine::ring(Ms at, Tick tick, ConversationId const& c, AgentId const& a, int number) {
    bells_.push_back({at, orders_++, tick, c, a, number});
}

void NaiveEngine::hush(Tick tick, ConversationId const& c, AgentId const& a) {
    std::erase_if(bells_, [&](Bell const& bell) {
        return bell.tick == tick && bell.conversation == c && bell.agent == a;
    });
}

bool NaiveEngine::ring_next(Ms now) {
    if (bells_.empty()) return false;
    auto const sooner = [](Bell const& x, Bell const& y) { return x.at < y.at; };
    auto const at = std::min_element(bells_.begin(), bells_.end(), sooner)->at;
    if (at > now) return false;
    now_ = at;
    auto const end = orders_;
    for (;;) {
        auto next = bells_.end();
        for (auto bell = bells_.begin(); bell != bells_.end(); ++bell)
            if (bell->at == at && bell->order < end &&
                (next == bells_.end() || bell->order < next->order))
                next = bell;
        if (next == bells_.end()) break;
        auto const bell = *next;
        bells_.erase(next);
        on(bell);
        consequences();
    }
    settle();
    confirm();
    return true;
}

std::vector<std::string> NaiveEngine::tell(Ms now, std::vector<Command> const& batch) {
    out_.clear();
    while (ring_next(now)) {
    }
    now_ = now;
    for (auto const& command : batch) {
        run(command);
        consequences();
    }
    if (!batch.empty()) {
        settle();
        confirm();
    }
    return out_;
}

void NaiveEngine::confirm() {
    for (std::size_t i = 0; i < to_confirm_.size(); ++i) {
        auto const [id, a, number] = to_confirm_[i];
        auto& c = talks_.at(id);
        if (!c.offer || c.offer->number != number) continue;
        c.offer->seen = true;
        hush(Tick::Lose, id, a);
        if (queue(c.queue).accept == AcceptMode::Auto) {
            c.winner = a;
            c.won = number;
            end_offer(id, OfferEnd::Accepted);
            take(id, a);
            consequences();
        }
        settle();
    }
    to_confirm_.clear();
}

/// What ends at once ends before the next command or timer.
void NaiveEngine::consequences() {
    for (auto& [id, c] : talks_)
        if (c.sticky && !sticky_holds(c)) {
            c.sticky = false;
            hush(Tick::Sticky, id);
        }
    for (auto& [id, c] : talks_)
        if (c.earmark && !earmark_holds(id, *c.earmark)) c.earmark.reset();
}

void NaiveEngine::on(Bell const& bell) {
    auto const& id = bell.conversation;
    switch (bell.tick) {
    case Tick::Step: {
        auto& c = talks_.at(id);
        c.plan = std::max(c.plan, now_ - c.visit);
        return next_step(id);
    }
    case Tick::Sticky:
        talks_.at(id).sticky = false;
        return;
    case Tick::Due:
    case Tick::Background:
        return;
    case Tick::Absent:
        talks_.at(id).absent = true;
        return ring(now_ + config_.settings.customer_return.count(), Tick::Gone, id);
    case Tick::Gone:
        return abandon(id);
    case Tick::Miss:
        end_offer(id, OfferEnd::Timeout);
        exclude(id, bell.agent, config_.settings.exclusion.count());
        fail(id);
        if (sticky_agent(talks_.at(id)) == bell.agent && talks_.at(id).sticky) {
            talks_.at(id).sticky = false;
            hush(Tick::Sticky, id);
        }
        back(id);
        return presence(
            bell.agent, agents_.at(bell.agent).intent, agents_.at(bell.agent).link, true);
    case Tick::Lose:
        end_offer(id, OfferEnd::Undelivered);
        fail(id);
        back(id);
        if (agents_.at(bell.agent).link == Link::Up) drop(bell.agent);
        return;
    case Tick::Free:
        talks_.at(id).excluded.erase(bell.agent);
        return;
    case Tick::Wrap:
        std::erase_if(agents_.at(bell.agent).wraps, [&](Wrap const& wrap) {
            return wrap.number == bell.number;
        });
        agents_.at(bell.agent).idle = now_;
        return;
    case Tick::Link:
        return lose(bell.agent);
    case Tick::Batch:
        return release_lost();
    case Tick::Parked:
        talks_.at(id).state = State::Closed;
        return say("closed " + id.str());
    case Tick::Hold:
        agents_.at(bell.agent).held = false;
        return;
    case Tick::Ramp:
        agents_.at(bell.agent).ramping = false;
        return;
    }
}

void NaiveEngine::offer(ConversationId const& id, AgentId const& a) {
    auto& c = talks_.at(id);
    auto const number = ++offers_;
    auto const deadline = now_ + queue(c.queue).accept_timeout.count();
    ring(now_ + config_.settings.delivery_timeout.count(), Tick::Lose, id, a);
    ring(deadline, Tick::Miss, id, a);
    c.offer = Offer{number, a};
    c.earmark.reset();
    auto& agent = agents_.at(a);
    if (agent.ramping) ++agent.offers_since;
    if (c.state == State::Queued) c.state = State::Offered;
    say("offered " + id.str() + " " + a.str() + " " + std::to_string(number) + " " +
        std::to_string(deadline));
    if (agent.confirms) to_confirm_.emplace_back(id, a, number);
}

void NaiveEngine::end_offer(ConversationId const& id, OfferEnd reason) {
    auto& c = talks_.at(id);
    auto const ended = *c.offer;
    c.offer.reset();
    hush(Tick::Miss, id, ended.agent);
    hush(Tick::Lose, id, ended.agent);
    say("offerEnded " + id.str() + " " + ended.agent.str() + " " + std::to_string(ended.number) +
        " " + std::string{to_string(reason)});
}

void NaiveEngine::back(ConversationId const& id) {
    auto& c = talks_.at(id);
    if (c.transfer && c.transfer->target) return undo_transfer(id);
    if (c.state == State::Offered) c.state = State::Queued;
}

void NaiveEngine::fail(ConversationId const& id) {
    if (++talks_.at(id).failed == static_cast<int>(config_.settings.failed_offers_max))
        say("flagged " + id.str() + " FAILED_OFFERS");
}

void NaiveEngine::release(ConversationId const& id) {
    auto& c = talks_.at(id);
    agents_.at(*c.owner).idle = now_;
    c.owner.reset();
}

void NaiveEngine::take(ConversationId const& id, AgentId const& a) {
    auto& c = talks_.at(id);
    leave(id);
    if (c.owner) release(id);
    c.transfer.reset();
    c.owner = c.last_owner = a;
    c.failed = 0;
    agents_.at(a).idle = now_;
    c.state = State::Active;
    say("active " + id.str() + " " + a.str());
}

void NaiveEngine::exclude(ConversationId const& id, AgentId const& a, Ms duration) {
    auto& c = talks_.at(id);
    auto const until = now_ + duration;
    if (auto const found = c.excluded.find(a); found != c.excluded.end() && found->second >= until)
        return;
    hush(Tick::Free, id, a);
    c.excluded[a] = until;
    ring(until, Tick::Free, id, a);
}

void NaiveEngine::abandon(ConversationId const& id) {
    auto& c = talks_.at(id);
    if (c.offer) end_offer(id, OfferEnd::Withdrawn);
    leave(id);
    if (c.owner) release(id);
    c.transfer.reset();
    c.state = State::Abandoned;
    say("abandoned " + id.str());
}

void NaiveEngine::presence(AgentId const& a, Intent intent, Link link, bool silent) {
    auto& agent = agents_.at(a);
    bool const changed = agent.intent != intent || agent.link != link || agent.silent != silent;
    agent.intent = intent;
    agent.link = link;
    agent.silent = silent;
    if (changed)
        say("agent " + a.str() + " " + std::string{to_string(intent)} + " " +
            std::string{to_string(link)} + (silent ? " not-responding" : ""));
    withdraw(a);
}

void NaiveEngine::withdraw(AgentId const& a) {
    auto const& agent = agents_.at(a);
    std::map<int, ConversationId> held;
    for (auto const& [id, c] : talks_)
        if (c.offer && c.offer->agent == a) held.emplace(c.offer->number, id);
    for (auto const& [number, id] : held) {
        auto const& c = talks_.at(id);
        bool const linked = agent.link == Link::Up || agent.link == Link::Recovering;
        bool const willing = agent.intent == Intent::Available ||
                             (agent.intent == Intent::Busy && c.transfer && c.transfer->target);
        if (linked && willing && !agent.silent && !agent.draining) continue;
        end_offer(id, OfferEnd::Withdrawn);
        back(id);
    }
}

void NaiveEngine::drop(AgentId const& a) {
    auto& agent = agents_.at(a);
    agent.drops.push_back(now_);
    auto const n = agent.drops.size();
    if (n >= 3 && now_ - agent.drops[n - 3] <= 60'000) agent.hold_next = true;
    ring(now_ + config_.settings.agent_grace.count(), Tick::Link, ConversationId{}, a);
    presence(a, agent.intent, Link::Grace, agent.silent);
}

void NaiveEngine::undo_transfer(ConversationId const& id) {
    auto& c = talks_.at(id);
    auto const saved = *c.transfer;
    c.transfer.reset();
    leave(id);
    c.state = State::Active;
    c.queue = saved.queue;
    c.require = saved.require;
    c.origin = saved.origin;
    c.seq = saved.seq;
    say("transferFailed " + id.str());
}

} // namespace switchboard::router::test
