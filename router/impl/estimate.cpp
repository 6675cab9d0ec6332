// The first wait estimate: position over the classes that share agents, divided by the measured
// drain rate, with an interval that learns its width for each size of wait. It decides nothing.
#include "router/impl/core.hpp"

#include <cmath>

namespace switchboard::router {

namespace {

constexpr double kMemoryMs = 15.0 * 60'000.0; ///< of the drain rate
constexpr double kTakesToKnow = 5.0;
constexpr double kNormal90 = 1.2816;
constexpr double kLearn = 0.05;
constexpr std::uint64_t kSampleEvery = 16;
constexpr std::uint32_t kSampleQueueMax = 512; ///< a forecast looks at everyone ahead

double decayed(Agent const& a, TimePoint now) {
    return a.takes * std::exp(-static_cast<double>((now - a.takes_at).count()) / kMemoryMs);
}

std::size_t bucket_of(double seconds, std::size_t buckets) {
    auto const power = static_cast<int>(std::floor(std::log2(std::max(seconds, 1.0))));
    return std::min(static_cast<std::size_t>(power), buckets - 1);
}

/// Quantile of the time of the n-th event, as a multiple of its mean (Wilson and Hilferty).
double quantile_factor(double n, double z) {
    auto const root = 1.0 - 1.0 / (9.0 * n) + z / (3.0 * std::sqrt(n));
    return std::max(root * root * root, 0.05);
}

} // namespace

void Core::measure_take(Conversation const& c, Agent& a) {
    a.takes = decayed(a, now_) + 1.0;
    a.takes_at = now_;
    if (!c.predicted_wait || c.predicted_wait->count() <= 0) return;
    auto const mean = static_cast<double>(c.predicted_wait->count());
    auto const actual = static_cast<double>(std::max((now_ - c.visit_start).count(), 1L));
    auto& bucket = buckets_[bucket_of(mean / 1000.0, buckets_.size())];
    auto const ratio = std::log(actual / mean);
    bucket.offset50 += kLearn * ((ratio > bucket.offset50 ? 1.0 : 0.0) - 0.5);
    bucket.offset90 += kLearn * ((ratio > bucket.offset90 ? 1.0 : 0.0) - 0.1);
    ++bucket.samples;
}

std::size_t Core::ahead_of(Conversation const& c) const {
    std::size_t ahead = 0;
    if (c.step_class == kNone) return position(c).value_or(1) - 1;
    auto const& own = index_.at(c.step_class);
    for_each_common(index_.nonempty(), index_.nonempty(), [&](std::size_t id) {
        auto const cls = static_cast<Slot>(id);
        if (!before(index_.head(cls).key, c.key)) return;
        auto const& other = index_.at(cls);
        if (cls != c.step_class && !intersects(other.eligible, own.eligible)) return;
        ahead += other.waiting.count_before(c.key);
    });
    return ahead;
}

/// Conversations taken per millisecond by the agents who may take this one; 0 while too little is
/// known.
double Core::drain_rate(Conversation const& c) const {
    if (c.step_class == kNone) return 0.0;
    auto const& row = index_.at(c.step_class).eligible;
    double takes = 0.0;
    for_each_common(row, row, [&](std::size_t agent) { takes += decayed(agents_[agent], now_); });
    return takes < kTakesToKnow ? 0.0 : takes / kMemoryMs;
}

std::optional<WaitEstimate> Core::wait_estimate(Conversation const& c) const {
    if (c.state != State::Queued) return std::nullopt;
    auto const rate = drain_rate(c);
    if (rate <= 0.0) return std::nullopt;
    WaitEstimate estimate;
    estimate.ahead = ahead_of(c);
    auto const n = static_cast<double>(estimate.ahead + 1);
    auto const mean = n / rate;
    auto const& bucket = buckets_[bucket_of(mean / 1000.0, buckets_.size())];
    bool const learned = bucket.samples >= 100;
    auto const p50 = learned ? std::exp(bucket.offset50) : quantile_factor(n, 0.0);
    auto const p90 = learned ? std::exp(bucket.offset90) : quantile_factor(n, kNormal90);
    estimate.p50 = Millis{static_cast<Millis::rep>(mean * p50)};
    estimate.p90 = Millis{static_cast<Millis::rep>(mean * std::max(p50, p90))};
    return estimate;
}

/// Keeps a forecast of some arrivals, to compare with what happens.
void Core::predict(Conversation& c) {
    c.predicted_wait.reset();
    if (c.state != State::Queued || c.seq % kSampleEvery != 0) return;
    if (queues_[c.queue].queued > kSampleQueueMax) return;
    auto const rate = drain_rate(c);
    if (rate <= 0.0) return;
    auto const mean = static_cast<double>(ahead_of(c) + 1) / rate;
    c.predicted_wait = Millis{static_cast<Millis::rep>(mean)};
}

} // namespace switchboard::router
