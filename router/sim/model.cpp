#include "router/sim/model.hpp"

#include "router/sim/random.hpp"

#include <cmath>
#include <deque>
#include <map>
#include <queue>
#include <unordered_map>

namespace switchboard::router::sim {

namespace {

enum class What : std::uint8_t { Arrival, Done, GiveUp };

struct Happening {
    double at = 0;
    What what = What::Arrival;
    std::uint64_t customer = 0; ///< or the stream of an arrival
    friend bool operator>(Happening const& a, Happening const& b) { return a.at > b.at; }
};

struct Customer {
    std::size_t stream = 0;
    double arrived = 0;
    double gives_up = 0;
    bool counted = false;
    bool active = false;
};

} // namespace

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
    for (std::size_t i = 0; i < draws.sum.size(); ++i) {
        draws.sum[i] += other.draws.sum[i];
        draws.count[i] += other.draws.count[i];
    }
    return *this;
}

class ModelRun::Impl {
public:
    Impl(Model const& model, std::uint64_t seed)
        : model_{model}
        , random_{seed}
        , engine_{model.config} {
        for (std::size_t i = 0; i < model.config.agents.size(); ++i)
            agents_.emplace(model.config.agents[i].id, i);
        for (std::size_t i = 0; i < model.streams.size(); ++i) plan_arrival(i, 0.0);
        waiting_.resize(model.streams.size());
    }

    Batch run(std::uint64_t arrivals) {
        Batch batch;
        batch.streams.resize(model_.streams.size());
        batch_ = &batch;
        to_come_ = arrivals;
        open_ = 0;
        while (to_come_ > 0 || open_ > 0) {
            auto const next = calendar_.top();
            calendar_.pop();
            happen(next);
        }
        return batch;
    }

private:
    static TimePoint ms(double seconds) {
        return time_point_ms(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
    }
    static ConversationId id_of(std::uint64_t customer) {
        return ConversationId{std::to_string(customer)};
    }

    enum Kind : std::size_t { Gap, Service, Patience };
    double draw(Kind kind, double mean) {
        auto const unit = random_.exponential(1.0);
        if (batch_ != nullptr) {
            batch_->draws.sum[kind] += unit;
            batch_->draws.count[kind] += 1;
        }
        return mean * unit;
    }

    void plan_arrival(std::size_t stream, double now) {
        auto const gap = draw(Gap, 1.0 / model_.streams[stream].per_second);
        calendar_.push({now + gap, What::Arrival, stream});
    }

    void happen(Happening const& next) {
        now_ = next.at;
        if (next.what == What::Arrival) return arrive(static_cast<std::size_t>(next.customer));
        auto const id = id_of(next.customer);
        auto const found = customers_.find(next.customer);
        if (found == customers_.end()) return;
        if (next.what == What::Done) {
            age();
            tell(Close{id});
        } else if (!found->second.active) {
            auto& tally = batch_->streams[found->second.stream];
            if (found->second.counted) {
                tally.abandoned += 1;
                tally.delayed += 1;
                tally.waited += now_ - found->second.arrived;
            }
            tell(Leave{id});
        } else {
            return;
        }
        forget(next.customer, found->second);
    }

    void arrive(std::size_t stream) {
        plan_arrival(stream, now_);
        auto const number = ++customers_so_far_;
        Customer customer{.stream = stream, .arrived = now_};
        customer.counted = to_come_ > 0;
        if (customer.counted) {
            --to_come_;
            ++open_;
            batch_->streams[stream].arrivals += 1;
        }
        customers_.emplace(number, customer);
        if (model_.streams[stream].slope > 0) waiting_[stream].push_back(number);
        if (model_.patience_seconds > 0)
            calendar_.push({now_ + draw(Patience, model_.patience_seconds), What::GiveUp, number});
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
        auto const number = std::stoull(active.conversation.str());
        auto& customer = customers_.at(number);
        customer.active = true;
        auto const wait = now_ - customer.arrived;
        if (customer.counted) {
            auto& tally = batch_->streams[customer.stream];
            tally.waited += wait;
            tally.delayed += wait > 0 ? 1 : 0;
            tally.within += wait <= model_.limit_seconds ? 1 : 0;
            --open_;
            customer.counted = false;
        }
        auto const mean = model_.service_seconds[agents_.at(active.agent)];
        calendar_.push({now_ + draw(Service, mean), What::Done, number});
    }

    void refused(Rejected const& rejected) {
        auto const number = std::stoull(rejected.conversation.str());
        auto& customer = customers_.at(number);
        if (customer.counted) batch_->streams[customer.stream].rejected += 1;
        forget(number, customer);
    }

    void forget(std::uint64_t number, Customer const& customer) {
        if (customer.counted) --open_;
        Effects ignored;
        engine_.apply(Forget{id_of(number)}, ms(now_), ignored);
        customers_.erase(number);
        if (number % 1024 == 0) static_cast<void>(engine_.take_touched());
    }

    Model const& model_;
    Random random_;
    Engine engine_;
    std::map<AgentId, std::size_t> agents_;
    std::priority_queue<Happening, std::vector<Happening>, std::greater<>> calendar_;
    std::unordered_map<std::uint64_t, Customer> customers_;
    std::vector<std::deque<std::uint64_t>> waiting_; ///< of streams with a slope
    std::uint64_t customers_so_far_ = 0;
    std::uint64_t to_come_ = 0;
    std::uint64_t open_ = 0; ///< counted customers whose wait is not known yet
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
