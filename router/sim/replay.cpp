#include "router/sim/replay.hpp"

#include "router/engine.hpp"

#include <algorithm>
#include <set>
#include <type_traits>

namespace switchboard::router::sim {

namespace {

constexpr Millis kLookEvery{60'000};

/// Feeds one engine with a recording: agents accept, customers leave and conversations end as
/// recorded.
class Replay {
public:
    Replay(Recording const& recording, Config const& config, std::map<AgentId, bool> const& acks)
        : recording_{recording}
        , engine_{config}
        , acks_{acks} {
        for (auto const& [id, customer] : recording.customers) {
            plan(customer.arrived, Command{Arrive{id, known(customer.demand)}});
            if (customer.patience) plan(customer.arrived + *customer.patience, Command{Leave{id}});
        }
        for (auto const& event : recording.others)
            for (auto const& action : event.actions) plan_other(event.at, action);
    }

    Outcome run() {
        outcome_.arrivals = recording_.customers.size();
        if (!calendar_.empty()) next_look_ = calendar_.begin()->first.first;
        while (!calendar_.empty()) {
            auto const next = calendar_.begin();
            auto const at = next->first.first;
            auto const action = std::move(next->second);
            calendar_.erase(next);
            look(at);
            advance(at);
            if (auto const* set = std::get_if<SetAcks>(&action)) acks_[set->agent] = set->acks;
            if (auto const* command = std::get_if<Command>(&action)) tell(*command, at);
        }
        for (auto const& c : engine_.conversations()) {
            if (c.state != State::Queued && c.state != State::Offered) continue;
            ++outcome_.waiting;
            outcome_.waited += last_ - recording_.customers.at(c.id).arrived;
        }
        std::sort(outcome_.waits.begin(), outcome_.waits.end());
        return std::move(outcome_);
    }

private:
    void plan(TimePoint at, Action action) {
        calendar_.emplace(std::pair{at, order_++}, std::move(action));
    }

    /// What the other configuration does not know is not asked for.
    Demand known(Demand demand) const {
        if (demand.queue && !engine_.queue(*demand.queue)) demand.queue.reset();
        if (demand.last_agent && !engine_.agent(*demand.last_agent)) demand.last_agent.reset();
        return demand;
    }

    void plan_other(TimePoint at, Action const& action) {
        if (auto const* set = std::get_if<SetAcks>(&action)) {
            if (engine_.agent(set->agent)) plan(at, action);
            return;
        }
        std::visit(
            [&](auto const& body) {
                using T = std::decay_t<decltype(body)>;
                constexpr bool kOfQueue =
                    std::is_same_v<T, OpenQueue> || std::is_same_v<T, CloseQueue>;
                constexpr bool kOfAgent = std::is_same_v<T, SetIntent> ||
                                          std::is_same_v<T, LinkUp> ||
                                          std::is_same_v<T, LinkDown> ||
                                          std::is_same_v<T, Resume> || std::is_same_v<T, Drain>;
                if constexpr (kOfAgent) {
                    if (engine_.agent(body.agent)) plan(at, action);
                } else if constexpr (kOfQueue) {
                    if (engine_.queue(body.queue)) plan(at, action);
                }
            },
            std::get<Command>(action));
    }

    /// How full the agents are, every so often: before anything happens at a later time.
    void look(TimePoint now) {
        last_ = now;
        for (; next_look_ <= now; next_look_ += kLookEvery) {
            Outcome::Occupancy seen{next_look_, 0, 0};
            for (auto const& agent : engine_.agents()) {
                bool const here = agent.intent != Intent::Offline && agent.link == Link::Up;
                if (here) seen.capacity += agent.capacity;
                seen.load += agent.load;
            }
            outcome_.occupancy.push_back(seen);
        }
    }

    void advance(TimePoint now) {
        Effects effects;
        while (engine_.fire_next(now, effects)) digest(effects);
    }

    void tell(Command const& command, TimePoint now) {
        auto const* leave = std::get_if<Leave>(&command);
        if (leave != nullptr && served_.contains(leave->conversation)) return;
        Effects effects;
        engine_.apply(command, now, effects);
        digest(effects);
    }

    void digest(Effects& effects) {
        for (std::size_t i = 0; i < effects.size(); ++i) {
            auto const effect = effects[i];
            if (auto const* offered = std::get_if<Offered>(&effect.body))
                on_offer(*offered, effect.at, effects);
            if (auto const* active = std::get_if<Active>(&effect.body))
                on_active(*active, effect.at);
            if (auto const* ended = std::get_if<OfferEnded>(&effect.body))
                outcome_.failed_offers += ended->reason != OfferEnd::Accepted ? 1 : 0;
            if (auto const* abandoned = std::get_if<Abandoned>(&effect.body)) {
                ++outcome_.abandoned;
                if (!served_.contains(abandoned->conversation))
                    outcome_.waited +=
                        effect.at - recording_.customers.at(abandoned->conversation).arrived;
            }
            outcome_.rejected += std::holds_alternative<Rejected>(effect.body) ? 1 : 0;
        }
        effects.clear();
    }

    void on_offer(Offered const& offered, TimePoint now, Effects& effects) {
        ++outcome_.offers;
        if (!acks_.at(offered.agent)) return;
        engine_.apply(OfferSeen{offered.conversation, offered.agent, offered.offer}, now, effects);
        if (offered.accept == AcceptMode::Auto) return;
        auto const& customer = recording_.customers.at(offered.conversation);
        auto const answer = customer.answer.value_or(recording_.mean_answer);
        if (now + answer < offered.deadline)
            plan(now + answer, Command{Accept{offered.agent, offered.conversation, offered.offer}});
    }

    void on_active(Active const& active, TimePoint now) {
        if (!served_.insert(active.conversation).second) return;
        auto const& customer = recording_.customers.at(active.conversation);
        auto const due = engine_.conversation(active.conversation)->due;
        ++outcome_.served;
        outcome_.within += due && now <= *due ? 1 : 0;
        outcome_.waits.push_back(now - customer.arrived);
        outcome_.waited += now - customer.arrived;
        outcome_.served_after.push_back({customer.arrived, now - customer.arrived});
        plan(
            now + customer.service.value_or(recording_.mean_service),
            Command{Close{active.conversation}});
    }

    Recording const& recording_;
    Engine engine_;
    std::map<AgentId, bool> acks_;
    std::map<std::pair<TimePoint, std::uint64_t>, Action> calendar_;
    std::uint64_t order_ = 0;
    std::set<ConversationId> served_;
    TimePoint next_look_{};
    TimePoint last_{};
    Outcome outcome_;
};

} // namespace

Outcome
replay(Recording const& recording, Config const& config, std::map<AgentId, bool> const& acks) {
    return Replay{recording, config, acks}.run();
}

} // namespace switchboard::router::sim
