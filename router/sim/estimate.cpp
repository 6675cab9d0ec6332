#include "router/sim/estimate.hpp"

#include "router/engine.hpp"
#include "router/sim/numbered.hpp"
#include "router/sim/random.hpp"

#include <cmath>
#include <numbers>
#include <queue>
#include <unordered_map>

namespace switchboard::router::sim {

namespace {

constexpr std::size_t kSkills = 6;
constexpr double kDay = 86'400;

Config config_of(EstimateModel const& model) {
    Config config;
    config.queues.emplace_back();
    config.queues.back().id = QueueId{"q"};
    config.queues.back().accept = AcceptMode::Auto;
    for (std::size_t i = 0; i < static_cast<std::size_t>(model.agents); ++i) {
        AgentConfig agent;
        agent.id = AgentId{numbered("a", i)};
        agent.capacity = 1;
        agent.skills.emplace(SkillId{numbered("s", i % kSkills)}, 1);
        agent.skills.emplace(SkillId{numbered("s", (i + 1) % kSkills)}, 1);
        agent.first_intent = Intent::Available;
        agent.first_link = Link::Up;
        config.agents.push_back(std::move(agent));
    }
    return config;
}

enum class What : std::uint8_t { Arrival, Done, GiveUp };

struct Happening {
    double at = 0;
    What what = What::Arrival;
    std::uint64_t customer = 0;
    friend bool operator>(Happening const& a, Happening const& b) { return a.at > b.at; }
};

struct Customer {
    double arrived = 0;
    bool patient = false;
    bool served = false;
    std::optional<WaitEstimate> told{};
};

class Judge {
public:
    explicit Judge(EstimateModel const& model)
        : model_{model}
        , random_{model.seed}
        , config_{config_of(model)}
        , engine_{config_} {}

    EstimateOutcome run() {
        judged_from_ = model_.learning_days * kDay;
        auto const end = judged_from_ + model_.judged_days * kDay;
        plan_arrival();
        bool lost = false;
        while (!calendar_.empty()) {
            auto const next = calendar_.top();
            calendar_.pop();
            now_ = next.at;
            if (!lost && now_ >= judged_from_) lose_and_rebuild();
            lost = lost || now_ >= judged_from_;
            if (next.what != What::Arrival)
                leave(next);
            else if (now_ < end)
                arrive();
        }
        return outcome_;
    }

private:
    [[nodiscard]] TimePoint at() const {
        return time_point_ms(static_cast<std::int64_t>(std::llround(now_ * 1000.0)));
    }

    /// Arrivals of a rate that swings, by thinning the highest one (Lewis and Shedler).
    void plan_arrival() {
        auto const mean = model_.load * model_.agents / model_.service_seconds;
        auto const highest = mean * (1.0 + model_.swing);
        auto when = now_;
        for (;;) {
            when += random_.exponential(1.0 / highest);
            auto const angle = 2.0 * std::numbers::pi * when / model_.cycle_seconds;
            if (random_.uniform() * highest <= mean * (1.0 + model_.swing * std::sin(angle))) break;
        }
        calendar_.push({when, What::Arrival, 0});
    }

    void arrive() {
        plan_arrival();
        auto const number = ++arrivals_;
        if (now_ >= judged_from_) ++outcome_.arrivals;
        Customer customer{.arrived = now_, .patient = random_.uniform() < model_.patient};
        if (!customer.patient)
            calendar_.push(
                {now_ + random_.exponential(model_.patience_seconds), What::GiveUp, number});
        customers_.emplace(number, customer);
        Demand demand;
        auto const skill = static_cast<std::uint64_t>(random_.uniform() * kSkills);
        demand.require.emplace().emplace(SkillId{numbered("s", skill)}, 1);
        ConversationId const id{numbered("c", number)};
        tell(Arrive{id, demand});
        auto& here = customers_.at(number);
        if (here.served) return;
        here.told = engine_.wait_estimate(id);
        if (now_ < 600 && here.told) ++outcome_.spoken_early;
    }

    void leave(Happening const& next) {
        auto const found = customers_.find(next.customer);
        if (found == customers_.end()) return;
        ConversationId const id{numbered("c", next.customer)};
        if (next.what == What::GiveUp) {
            if (found->second.served) return;
            if (now_ >= judged_from_) ++outcome_.abandoned;
            tell(Leave{id});
        } else {
            tell(Close{id});
        }
        customers_.erase(next.customer);
        tell(Forget{id});
        static_cast<void>(engine_.take_touched());
    }

    void tell(Command const& command) {
        Effects effects;
        engine_.apply(command, at(), effects);
        for (std::size_t i = 0; i < effects.size(); ++i) {
            auto const effect = effects[i].body;
            if (auto const* offered = std::get_if<Offered>(&effect))
                engine_.apply(
                    OfferSeen{offered->conversation, offered->agent, offered->offer}, at(),
                    effects);
            if (auto const* active = std::get_if<Active>(&effect)) served(active->conversation);
        }
    }

    void served(ConversationId const& id) {
        auto const number = std::stoull(id.str().substr(1));
        auto& customer = customers_.at(number);
        customer.served = true;
        calendar_.push({now_ + random_.exponential(model_.service_seconds), What::Done, number});
        auto const wait = now_ - customer.arrived;
        if (customer.patient && wait > 0 && customer.arrived >= judged_from_) judge(customer, wait);
    }

    void judge(Customer const& customer, double wait) {
        auto const part = std::fmod(customer.arrived, model_.cycle_seconds) / model_.cycle_seconds;
        auto& tally = outcome_.by_load[static_cast<std::size_t>(part * kLoadBuckets)];
        ++tally.waited;
        if (!customer.told) return;
        auto const seconds = [](Millis value) { return static_cast<double>(value.count()) / 1e3; };
        auto const low = seconds(customer.told->low);
        auto const high = seconds(customer.told->high);
        auto const p50 = seconds(customer.told->p50);
        ++tally.known;
        tally.inside += low <= wait && wait <= high ? 1 : 0;
        tally.below50 += wait <= p50 ? 1 : 0;
        tally.below90 += wait <= seconds(customer.told->p90) ? 1 : 0;
        tally.wait += wait;
        tally.width += high - low;
        tally.squares += (p50 - wait) * (p50 - wait);
    }

    void lose_and_rebuild() {
        engine_ = Engine::restore(engine_.config(), engine_.records(), at());
        std::vector<Command> returns;
        for (auto const& agent : config_.agents) returns.emplace_back(LinkUp{agent.id});
        Effects effects;
        engine_.apply(returns, at(), effects);
    }

    EstimateModel const& model_;
    Random random_;
    Config config_;
    Engine engine_;
    std::priority_queue<Happening, std::vector<Happening>, std::greater<>> calendar_;
    std::unordered_map<std::uint64_t, Customer> customers_;
    EstimateOutcome outcome_;
    std::uint64_t arrivals_ = 0;
    double judged_from_ = 0;
    double now_ = 0;
};

} // namespace

EstimateOutcome judge_estimates(EstimateModel const& model) {
    return Judge{model}.run();
}

} // namespace switchboard::router::sim
