// The naive engine's commands.
#include "naive_engine.hpp"

#include <algorithm>

namespace switchboard::router::test {

namespace {

bool ended(State state) {
    return state == State::Closed || state == State::Rejected || state == State::Abandoned;
}

} // namespace

void NaiveEngine::fill(Talk& c, Demand const& demand) {
    if (demand.priority) c.priority = *demand.priority;
    if (demand.require) c.require = *demand.require;
    if (demand.prefer) c.prefer = *demand.prefer;
    if (demand.channel) c.channel = *demand.channel;
    if (demand.inbox) c.inbox = *demand.inbox;
    if (demand.weight) c.weight = *demand.weight;
    if (demand.band) c.band = static_cast<int>(*demand.band);
    if (demand.sla) c.sla = demand.sla->count();
    if (demand.last_agent) c.last_agent = demand.last_agent;
}

void NaiveEngine::run(Command const& command) {
    if (!customer(command) && !worker(command) && !work(command) && !supervisor(command))
        no(command);
}

bool NaiveEngine::customer(Command const& command) {
    auto const first = config_.queues.front().id;
    if (auto const* x = std::get_if<Arrive>(&command)) {
        auto& c = talks_[x->conversation];
        fill(c, x->demand);
        c.queue = x->demand.queue.value_or(first);
        door(x->conversation, c.queue, false);
        return true;
    }
    if (auto const* x = std::get_if<BotStart>(&command)) {
        talks_[x->conversation].queue = first;
        return true;
    }
    if (auto const* x = std::get_if<Handoff>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (c.state != State::Bot) return false;
        auto const before = c;
        fill(c, x->demand);
        if (!door(x->conversation, x->demand.queue.value_or(c.queue), true)) c = before;
        return true;
    }
    if (auto const* x = std::get_if<Leave>(&command)) {
        auto const state = talks_.at(x->conversation).state;
        if (state == State::Active || state == State::Parked || ended(state)) return false;
        abandon(x->conversation);
        return true;
    }
    if (auto const* x = std::get_if<CustomerDown>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (!c.connected) return true;
        c.connected = false;
        if (c.state == State::Queued || c.state == State::Offered)
            ring(now_ + config_.settings.customer_grace.count(), Tick::Absent, x->conversation);
        return true;
    }
    auto const* up = std::get_if<CustomerUp>(&command);
    auto const* message = std::get_if<CustomerMessage>(&command);
    if (up == nullptr && message == nullptr) return false;
    auto const& id = up != nullptr ? up->conversation : message->conversation;
    auto& c = talks_.at(id);
    c.connected = true;
    c.absent = false;
    hush(Tick::Absent, id);
    hush(Tick::Gone, id);
    if (message != nullptr && (c.state == State::Parked || ended(c.state)))
        door(id, c.queue, false);
    return true;
}

bool NaiveEngine::worker(Command const& command) {
    if (auto const* x = std::get_if<SetIntent>(&command)) {
        auto& a = agents_.at(x->agent);
        bool const owns = std::any_of(talks_.begin(), talks_.end(), [&](auto const& talk) {
            return talk.second.owner == x->agent;
        });
        bool const off = x->intent == Intent::Offline;
        if (a.intent == Intent::Offline && !off) {
            a.ramping = true;
            a.offers_since = 0;
            hush(Tick::Ramp, ConversationId{}, x->agent);
            ring(now_ + 60'000, Tick::Ramp, ConversationId{}, x->agent);
        }
        a.draining = off && owns && !x->requeue;
        presence(x->agent, x->intent, a.link, false);
        if (off && x->requeue) requeue_all(x->agent, RequeueReason::Offline);
        return true;
    }
    if (auto const* x = std::get_if<LinkDown>(&command)) {
        if (agents_.at(x->agent).link == Link::Up) drop(x->agent);
        return true;
    }
    if (auto const* x = std::get_if<LinkUp>(&command)) {
        auto& a = agents_.at(x->agent);
        if (a.link == Link::Up) return true;
        hush(Tick::Link, ConversationId{}, x->agent);
        if (a.hold_next) {
            a.hold_next = false;
            a.held = true;
            hush(Tick::Hold, ConversationId{}, x->agent);
            ring(now_ + config_.settings.hold_down.count(), Tick::Hold, ConversationId{}, x->agent);
        }
        presence(x->agent, a.intent, Link::Up, a.silent);
        return true;
    }
    if (auto const* x = std::get_if<Resume>(&command)) {
        auto const& a = agents_.at(x->agent);
        presence(x->agent, a.intent, a.link, false);
        return true;
    }
    if (auto const* x = std::get_if<Drain>(&command)) {
        agents_.at(x->agent).draining = true;
        withdraw(x->agent);
        return true;
    }
    auto const* skills = std::get_if<SetSkills>(&command);
    auto const* capacity = std::get_if<SetCapacity>(&command);
    if (skills == nullptr && capacity == nullptr) return false;
    if (skills != nullptr) agents_.at(skills->agent).config.skills = skills->skills;
    if (capacity != nullptr) agents_.at(capacity->agent).config.capacity = capacity->capacity;
    std::map<int, ConversationId> in_order;
    for (auto const& [id, c] : talks_) {
        bool const direct = c.transfer && c.transfer->target;
        bool const waits = c.state == State::Queued || c.state == State::Offered ||
                           (c.state == State::TransferPending && !direct);
        if (waits) in_order.emplace(c.seq, id);
    }
    for (auto const& [seq, id] : in_order) flag(id);
    return true;
}

bool NaiveEngine::work(Command const& command) {
    if (auto const* x = std::get_if<Accept>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (c.offer && c.offer->agent == x->agent) {
            if (x->offer && *x->offer != static_cast<std::uint64_t>(c.offer->number)) return false;
            c.winner = x->agent;
            c.won = c.offer->number;
            end_offer(x->conversation, OfferEnd::Accepted);
            take(x->conversation, x->agent);
            return true;
        }
        bool const again = c.winner == x->agent && c.owner == x->agent;
        return again && (!x->offer || *x->offer == static_cast<std::uint64_t>(c.won));
    }
    if (auto const* x = std::get_if<Decline>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (!c.offer || c.offer->agent != x->agent) return false;
        end_offer(x->conversation, OfferEnd::Declined);
        exclude(x->conversation, x->agent, config_.settings.exclusion.count());
        fail(x->conversation);
        if (c.sticky && sticky_agent(c) == x->agent) {
            c.sticky = false;
            hush(Tick::Sticky, x->conversation);
        }
        back(x->conversation);
        return true;
    }
    if (auto const* x = std::get_if<Close>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (c.state != State::Active && c.state != State::Parked) return false;
        auto const owner = c.owner;
        if (owner) release(x->conversation);
        hush(Tick::Parked, x->conversation);
        c.state = State::Closed;
        say("closed " + x->conversation.str());
        auto const wrap = queue(c.queue).wrap_up.count();
        if (!owner || wrap == 0) return true;
        agents_.at(*owner).wraps.push_back({x->conversation, c.weight, c.channel, ++wraps_});
        ring(now_ + wrap, Tick::Wrap, ConversationId{}, *owner, wraps_);
        say("wrapUp " + owner->str() + " " + x->conversation.str());
        return true;
    }
    if (auto const* x = std::get_if<FinishWrapUp>(&command)) {
        auto& a = agents_.at(x->agent);
        std::set<int> gone;
        for (auto const& wrap : a.wraps)
            if (wrap.conversation == x->conversation) gone.insert(wrap.number);
        std::erase_if(a.wraps, [&](Wrap const& wrap) { return gone.contains(wrap.number); });
        std::erase_if(bells_, [&](Bell const& bell) {
            return bell.tick == Tick::Wrap && gone.contains(bell.number);
        });
        if (!gone.empty()) a.idle = now_;
        return !gone.empty();
    }
    if (auto const* x = std::get_if<ExtendWrapUp>(&command)) {
        auto const& wraps = agents_.at(x->agent).wraps;
        auto const found = std::find_if(wraps.rbegin(), wraps.rend(), [&](Wrap const& wrap) {
            return wrap.conversation == x->conversation;
        });
        if (found == wraps.rend() || x->by.count() <= 0) return false;
        auto const bell = std::find_if(bells_.begin(), bells_.end(), [&](Bell const& each) {
            return each.tick == Tick::Wrap && each.number == found->number;
        });
        auto const at = bell->at + x->by.count();
        bells_.erase(bell);
        ring(at, Tick::Wrap, ConversationId{}, x->agent, found->number);
        say("wrapUp " + x->agent.str() + " " + x->conversation.str());
        return true;
    }
    if (auto const* x = std::get_if<Park>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (c.state != State::Active) return false;
        release(x->conversation);
        c.state = State::Parked;
        say("parked " + x->conversation.str());
        if (!x->comes_back)
            ring(now_ + config_.settings.parked_max.count(), Tick::Parked, x->conversation);
        return true;
    }
    if (auto const* x = std::get_if<Transfer>(&command)) return transfer(*x);
    auto const* cancel = std::get_if<CancelTransfer>(&command);
    if (cancel == nullptr) return false;
    auto& c = talks_.at(cancel->conversation);
    if (c.state != State::TransferPending) return false;
    if (c.offer) end_offer(cancel->conversation, OfferEnd::Withdrawn);
    undo_transfer(cancel->conversation);
    return true;
}

bool NaiveEngine::transfer(Transfer const& x) {
    auto& c = talks_.at(x.conversation);
    bool const hold = x.mode == TransferMode::Hold;
    if (c.state != State::Active) return false;
    if (x.agent) {
        auto const& a = agents_.at(*x.agent);
        bool const there = a.intent == Intent::Available || a.intent == Intent::Busy;
        bool const can = hold && *x.agent != *c.owner && a.link == Link::Up && there && !a.silent &&
                         !a.draining && room(c, *x.agent) && !kept_for(*x.agent);
        if (!can) return false;
    } else if (blocked(x.queue.value_or(c.queue), nullptr)) {
        return false;
    }
    exclude(x.conversation, *c.owner, config_.settings.transfer_exclusion.count());
    Saved const saved{c.queue, c.require, c.origin, c.seq, x.agent};
    if (!x.agent) c.queue = x.queue.value_or(c.queue);
    if (x.require) c.require = *x.require;
    if (x.origin == TransferOrigin::New) {
        c.origin = now_;
        c.seq = ++seqs_;
    }
    if (hold) {
        c.transfer = saved;
        c.state = State::TransferPending;
        say("transferPending " + x.conversation.str());
    } else {
        release(x.conversation);
        enter(x.conversation, State::Queued);
        say("requeued " + x.conversation.str() + " released");
    }
    visit(x.conversation, false);
    if (x.agent) offer(x.conversation, *x.agent);
    return true;
}

bool NaiveEngine::supervisor(Command const& command) {
    auto const keyed = [&](ConversationId const& id) {
        auto const state = talks_.at(id).state;
        if (state == State::Queued || state == State::Offered || state == State::TransferPending)
            ring_keyed(id);
        return true;
    };
    auto const fixed = [&](ConversationId const& id) {
        auto const state = talks_.at(id).state;
        return state == State::Bot || ended(state);
    };
    if (auto const* x = std::get_if<SetPriority>(&command)) {
        if (fixed(x->conversation)) return false;
        talks_.at(x->conversation).priority = x->priority;
        return keyed(x->conversation);
    }
    if (auto const* x = std::get_if<SetSla>(&command)) {
        if (fixed(x->conversation)) return false;
        auto& sla = talks_.at(x->conversation).sla;
        sla = x->sla ? std::optional{x->sla->count()} : std::nullopt;
        return keyed(x->conversation);
    }
    if (auto const* x = std::get_if<SetBoost>(&command)) {
        if (fixed(x->conversation)) return false;
        talks_.at(x->conversation).boost = x->boost.count();
        return keyed(x->conversation);
    }
    if (auto const* x = std::get_if<ReleaseEarmark>(&command)) {
        auto const kept = kept_for(x->agent);
        if (!kept) return false;
        talks_.at(*kept).earmark.reset();
        return talks_.at(*kept).earmark_released = true;
    }
    if (auto const* x = std::get_if<Assign>(&command)) {
        auto const& c = talks_.at(x->conversation);
        auto const& a = agents_.at(x->agent);
        if (c.state != State::Queued || a.link != Link::Up || a.intent == Intent::Offline)
            return false;
        auto const kept = kept_for(x->agent);
        bool const fits = eligible(x->conversation, x->agent) && room(c, x->agent) &&
                          (!kept || *kept == x->conversation);
        if (!x->force && !fits) return false;
        take(x->conversation, x->agent);
        return true;
    }
    if (auto const* x = std::get_if<Requeue>(&command)) {
        if (talks_.at(x->conversation).state != State::Active) return false;
        requeue(x->conversation, RequeueReason::Requeue);
        return true;
    }
    if (auto const* x = std::get_if<Move>(&command)) {
        auto& c = talks_.at(x->conversation);
        auto const target = x->queue.value_or(c.queue);
        if (c.state != State::Queued || blocked(target, &c)) return false;
        c.queue = target;
        say("queued " + x->conversation.str());
        visit(x->conversation, false);
        return true;
    }
    if (auto const* x = std::get_if<BotClose>(&command)) {
        auto& c = talks_.at(x->conversation);
        if (c.state != State::Bot) return false;
        c.state = State::Closed;
        say("closed " + x->conversation.str());
        return true;
    }
    if (auto const* x = std::get_if<OpenQueue>(&command)) return queues_.at(x->queue).open = true;
    auto const* close = std::get_if<CloseQueue>(&command);
    if (close != nullptr) queues_.at(close->queue).open = false;
    return close != nullptr;
}

} // namespace switchboard::router::test
