#include "router/sim/model.hpp"

#include "router/sim/controls.hpp"
#include "router/sim/race.hpp"

#include <cmath>
#include <deque>
#include <map>
#include <unordered_map>

namespace switchboard::router::sim {

Tally& Tally::operator+=(Tally const& other) {
    arrivals += other.arrivals;
    delayed += other.delayed;
    waited += other.waited;
    within += other.within;
    abandoned += other.abandoned;
    rejected += other.rejected;
    return *this;
}

Batch& Batch::operator+=(Batch const& other) {
    for (std::size_t i = 0; i < streams.size(); ++i) streams[i] += other.streams[i];
    for (std::size_t i = 0; i < controls.size(); ++i) {
        controls[i] += other.controls[i];
        changes[i] += other.changes[i];
    }
    return *this;
}

class ModelRun::Impl {
public:
    Impl(Model const& model, std::uint64_t seed)
        : model_{model}
        , race_{model, seed}
        , controls_{model}
        , engine_{model.config} {
        for (std::size_t i = 0; i < model.config.agents.size(); ++i)
            agents_.emplace(model.config.agents[i].id, i);
        waiting_.resize(model.streams.size());
    }

    Batch run(std::uint64_t arrivals) {
        Batch batch;
        batch.streams.resize(model_.streams.size());
        batch_ = &batch;
        auto const last = customers_so_far_ + arrivals;
        while (customers_so_far_ < last) {
            auto const next = race_.next();
            controls_.draw(race_, next);
            happen(next);
        }
        controls_.take(race_, now_, batch);
        return batch;
    }

private:
    static TimePoint ms(double seconds) {
        return time_point_ms(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
    }
    static ConversationId id_of(std::uint64_t customer) {
        return ConversationId{std::to_string(customer)};
    }

    void happen(Race::Next const& next) {
        now_ += next.after;
        if (next.what == Race::What::Arrival) return arrive(next.stream);
        auto const id = id_of(next.customer->number);
        if (next.what == Race::What::Done) {
            age();
            // Whoever is done is away before the next one begins.
            race_.leave(*next.customer);
            tell(Close{id});
        } else {
            auto& tally = batch_->streams[next.customer->stream];
            tally.abandoned += 1;
            tally.delayed += 1;
            tally.waited += now_ - next.customer->arrived;
            race_.leave(*next.customer);
            tell(Leave{id});
        }
        forget(next.customer->number);
    }

    void arrive(std::size_t stream) {
        auto const number = ++customers_so_far_;
        auto& customer = customers_[number];
        customer.number = number;
        customer.stream = stream;
        customer.arrived = now_;
        batch_->streams[stream].arrivals += 1;
        race_.wait(customer);
        if (model_.streams[stream].slope > 0) waiting_[stream].push_back(number);
        tell(Arrive{id_of(number), model_.streams[stream].demand});
    }

    /// Before an agent becomes free: the head with the highest accumulated priority is boosted to
    /// the front.
    void age() {
        std::size_t best = waiting_.size();
        double best_score = 0.0;
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            auto& line = waiting_[i];
            while (!line.empty() && is_served(line.front())) line.pop_front();
            if (line.empty()) continue;
            auto const score =
                model_.streams[i].slope * (now_ - customers_.at(line.front()).arrived);
            if (best < waiting_.size() && score <= best_score) continue;
            best = i;
            best_score = score;
        }
        if (best < waiting_.size())
            tell(SetBoost{id_of(waiting_[best].front()), Millis{1'000'000'000'000}});
    }

    bool is_served(std::uint64_t customer) const {
        auto const found = customers_.find(customer);
        return found == customers_.end() || found->second.active;
    }

    void tell(Command const& command) {
        Effects effects;
        engine_.apply(command, ms(now_), effects);
        for (std::size_t i = 0; i < effects.size(); ++i) {
            auto const effect = std::move(effects[i].body);
            if (auto const* offered = std::get_if<Offered>(&effect))
                engine_.apply(
                    OfferSeen{offered->conversation, offered->agent, offered->offer}, ms(now_),
                    effects);
            if (auto const* active = std::get_if<Active>(&effect)) served(*active);
            if (auto const* rejected = std::get_if<Rejected>(&effect)) refused(*rejected);
        }
    }

    void served(Active const& active) {
        auto& customer = customers_.at(std::stoull(active.conversation.str()));
        auto const wait = now_ - customer.arrived;
        auto& tally = batch_->streams[customer.stream];
        tally.waited += wait;
        tally.delayed += wait > 0 ? 1 : 0;
        tally.within += wait <= model_.limit_seconds ? 1 : 0;
        race_.serve(customer, agents_.at(active.agent));
    }

    void refused(Rejected const& rejected) {
        auto const number = std::stoull(rejected.conversation.str());
        auto& customer = customers_.at(number);
        batch_->streams[customer.stream].rejected += 1;
        race_.leave(customer);
        forget(number);
    }

    void forget(std::uint64_t number) {
        Effects ignored;
        engine_.apply(Forget{id_of(number)}, ms(now_), ignored);
        customers_.erase(number);
        if (number % 1024 == 0) static_cast<void>(engine_.take_touched());
    }

    Model const& model_;
    Race race_;
    Controls controls_;
    Engine engine_;
    std::map<AgentId, std::size_t> agents_;
    std::unordered_map<std::uint64_t, Customer> customers_;
    std::vector<std::deque<std::uint64_t>> waiting_; ///< of streams with a slope
    std::uint64_t customers_so_far_ = 0;
    double now_ = 0;
    Batch* batch_ = nullptr;
};

ModelRun::ModelRun(Model const& model, std::uint64_t seed)
    : impl_{std::make_unique<Impl>(model, seed)} {}

ModelRun::~ModelRun() = default;

Batch ModelRun::run(std::uint64_t arrivals) {
    return impl_->run(arrivals);
}

} // namespace switchboard::router::sim
