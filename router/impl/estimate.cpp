// How long a conversation will wait: its place among all who compete for the same agents, the pace
// at which those agents become free, and how such forecasts have met their ends. Decides nothing.
#include "router/impl/core.hpp"

namespace switchboard::router {

namespace {

constexpr std::uint32_t kAgentEvents = 64; ///< that an agent's pace remembers
constexpr std::uint32_t kCommonEvents = 1024;
constexpr double kPrior = 8.0; ///< an agent's own pace counts in full after some more events
constexpr double kEventsToKnow = 5.0;
/// A forecast looks at all classes with somebody waiting: with many, only some arrivals get one.
constexpr std::size_t kClassesForAll = 64;
constexpr std::size_t kClassesForSome = 512;
constexpr std::uint64_t kSome = 16;
constexpr std::size_t kGhostsMax = 256;

} // namespace

/// An agent was full from `since` until now; `freed` says whether work ended it.
void Core::measure_full(Agent& a, bool freed) {
    auto const time = now_ - a.full_since;
    a.pace.add(freed ? 1 : 0, time, kAgentEvents);
    common_pace_.add(freed ? 1 : 0, time, kCommonEvents);
}

/// Conversations per millisecond that the agent takes while there is always one waiting.
double Core::pace_of(Agent const& a) const {
    auto const common = common_pace_.rate();
    if (common <= 0.0) return 0.0;
    return (a.pace.events() + kPrior) / (a.pace.time() + kPrior / common);
}

void Core::measure_take(Conversation& c) {
    queues_[c.queue].giving_up.add(0, now_ - c.visit_start, kCommonEvents);
    if (!c.forecast) return;
    calibration_.learn(*c.forecast, static_cast<double>((now_ - c.visit_start).count()));
    c.forecast.reset();
}

/// Whoever gives up would have been taken later: a ghost stays in line until its turn has come.
void Core::measure_abandon(Conversation& c) {
    if (!c.visiting) return;
    queues_[c.queue].giving_up.add(1, now_ - c.visit_start, kCommonEvents);
    auto const forecast = std::exchange(c.forecast, std::nullopt);
    if (!forecast || c.step_class == kNone || ghosts_.size() >= kGhostsMax) return;
    index_.hold(c.step_class);
    ghosts_.push_back({c.step_class, c.key, *forecast, c.visit_start});
}

/// `agent` takes the conversation with that key, or has nothing to take: every ghost that it could
/// have taken before has waited until now.
void Core::end_ghosts(Slot agent, Key const& key) {
    std::erase_if(ghosts_, [&](Ghost const& ghost) {
        bool const turn =
            before(ghost.key, key) && index_.at(ghost.step_class).eligible.test(agent);
        if (!turn) return false;
        calibration_.learn(ghost.forecast, static_cast<double>((now_ - ghost.since).count()));
        index_.release(ghost.step_class);
        return true;
    });
}

/// Those before it, each as far as its agents are this one's too.
double Core::competing(Conversation const& c) const {
    auto own = index_.at(c.step_class).eligible;
    own &= index_.at_work();
    double sum = 0.0;
    for_each_common(index_.nonempty(), index_.nonempty(), [&](std::size_t id) {
        auto const cls = static_cast<Slot>(id);
        if (!before(index_.head(cls).key, c.key)) return;
        auto const count = static_cast<double>(index_.at(cls).waiting.count_before(c.key));
        auto const at_work = index_.counts(cls).at_work;
        if (cls == c.step_class)
            sum += count;
        else if (at_work > 0)
            sum += count * count_common(index_.at(cls).eligible, own) / at_work;
    });
    return sum;
}

std::optional<Forecast> Core::forecast(Conversation const& c) const {
    bool const waits = c.state == State::Queued && c.place == Place::Class;
    if (!waits || common_pace_.events() < kEventsToKnow) return std::nullopt;
    double rate = 0.0;
    for_each_common(index_.at(c.step_class).eligible, index_.at_work(), [&](std::size_t agent) {
        rate += pace_of(agents_[agent]);
    });
    if (rate <= 0.0) return std::nullopt;
    auto const ahead = competing(c);
    return Forecast{wait_of(ahead + 1.0, rate, queues_[c.queue].giving_up.rate()), ahead};
}

std::optional<WaitEstimate> Core::wait_estimate(Conversation const& c) const {
    auto const found = forecast(c);
    if (!found) return std::nullopt;
    auto const factors = calibration_.factors(found->wait);
    if (!factors) return std::nullopt;
    auto const times = [&](double factor) {
        return Millis{static_cast<Millis::rep>(found->wait * factor)};
    };
    return WaitEstimate{
        times(factors->p50), times(factors->p90), times(factors->low), times(factors->high),
        static_cast<std::size_t>(found->ahead)};
}

/// After the settle: who came in this entry and waits gets a forecast to be compared with the end.
void Core::forecast_arrivals() {
    auto const classes = index_.waiting_classes();
    for (auto const id : arrived_) {
        auto& c = conversations_[id];
        if (classes > kClassesForSome || (classes > kClassesForAll && c.seq % kSome != 0)) continue;
        if (auto const found = forecast(c)) c.forecast = found->wait;
    }
    arrived_.clear();
}

} // namespace switchboard::router
