#include "router/sim/replay.hpp"

#include "router/engine.hpp"
#include "router/sim/commands.hpp"
#include "router/sim/files.hpp"

#include <algorithm>
#include <deque>
#include <iomanip>
#include <ostream>
#include <set>
#include <sstream>
#include <type_traits>

namespace switchboard::router::sim {

namespace {

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
        while (!calendar_.empty()) {
            auto const next = calendar_.begin();
            auto const at = next->first.first;
            auto const action = std::move(next->second);
            calendar_.erase(next);
            advance(at);
            if (auto const* set = std::get_if<SetAcks>(&action)) acks_[set->agent] = set->acks;
            if (auto const* command = std::get_if<Command>(&action)) tell(*command, at);
        }
        for (auto const& c : engine_.conversations())
            if (c.state == State::Queued || c.state == State::Offered) ++outcome_.waiting;
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
            outcome_.abandoned += std::holds_alternative<Abandoned>(effect.body) ? 1 : 0;
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
    Outcome outcome_;
};

std::string seconds(Millis value) {
    auto const tenths = value.count() / 100;
    std::ostringstream text;
    text << tenths / 10 << '.' << tenths % 10;
    return text.str();
}

std::string quantile(Outcome const& outcome, std::size_t percent) {
    if (outcome.waits.empty()) return "-";
    auto const rank = (outcome.waits.size() * percent + 99) / 100;
    return seconds(outcome.waits[rank == 0 ? 0 : rank - 1]);
}

std::string mean_wait(Outcome const& outcome) {
    if (outcome.waits.empty()) return "-";
    Millis sum{};
    for (auto const wait : outcome.waits) sum += wait;
    return seconds(sum / static_cast<std::int64_t>(outcome.waits.size()));
}

void print(std::ostream& out, Outcome const& ours, Outcome const& other) {
    auto const row = [&](char const* name, std::string const& a, std::string const& b) {
        out << std::left << std::setw(28) << name << std::right << std::setw(14) << a
            << std::setw(14) << b << '\n';
    };
    auto const count = [&](char const* name, std::uint64_t Outcome::*member) {
        row(name, std::to_string(ours.*member), std::to_string(other.*member));
    };
    row("", "recorded", "other");
    count("arrivals", &Outcome::arrivals);
    count("served", &Outcome::served);
    count("served by their due time", &Outcome::within);
    count("abandoned", &Outcome::abandoned);
    count("rejected", &Outcome::rejected);
    count("still waiting", &Outcome::waiting);
    count("offers", &Outcome::offers);
    count("offers that failed", &Outcome::failed_offers);
    row("wait of the served, mean s", mean_wait(ours), mean_wait(other));
    row("wait, median s", quantile(ours, 50), quantile(other, 50));
    row("wait, 90 % s", quantile(ours, 90), quantile(other, 90));
    row("wait, longest s", quantile(ours, 100), quantile(other, 100));
}

} // namespace

Outcome
replay(Recording const& recording, Config const& config, std::map<AgentId, bool> const& acks) {
    return Replay{recording, config, acks}.run();
}

int replay_command(Arguments args, std::istream& in, std::ostream& out, std::ostream& err) {
    if (args.size() != 3 || args[1] != "--config") {
        err << "usage: sim replay LOG --config OTHER.json\n";
        return kExitUsage;
    }
    auto const log = load_file(args[0], in, err);
    if (!log) return kExitBadFile;
    auto const other = load_file(args[2], in, err);
    if (!other) return kExitBadFile;
    auto const recording = record(*log);
    print(
        out, replay(recording, log->config, log->acks),
        replay(recording, other->config, other->acks));
    return kExitOk;
}

} // namespace switchboard::router::sim
