#include "router/impl/wait_model.hpp"

#include <algorithm>
#include <cmath>

namespace switchboard::router {

namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::size_t kFirst = 40; ///< samples before a bucket has anything to say
/// Of a quantile's step, in spreads: smaller as there are more samples, since neighbours in time
/// are wrong together, but never so small that nothing is learned any more.
constexpr double kGainFirst = 0.25;
constexpr double kGainLast = 0.01;
constexpr double kSpreadGain = 0.02;
constexpr double kSpreadMin = 0.01;
constexpr std::array<double, 4> kQuantileLevels{0.05, 0.50, 0.90, 0.95};

std::int64_t millionths(double value) {
    return std::llround(value * static_cast<double>(kMillion));
}

} // namespace

void Pace::add(std::uint32_t events, Millis time, std::uint32_t events_max) {
    events_ += std::int64_t{events} * kMillion;
    // A wait of a thousand years is no measurement, and must not overflow one.
    time_ += std::clamp<std::int64_t>(time.count(), 0, 4'000'000'000) * kMillion;
    if (events_ > std::int64_t{events_max} * kMillion || time_ > std::int64_t{1} << 62) {
        events_ /= 2;
        time_ /= 2;
    }
}

PaceRecord Pace::record() const {
    return {events_, time_};
}

void Pace::restore(PaceRecord const& record) {
    events_ = std::max<std::int64_t>(record.events, 0);
    time_ = std::max<std::int64_t>(record.time, 0);
}

double wait_of(double n, double rate, double giving_up) {
    if (rate <= 0.0) return 0.0;
    return giving_up > 0.0 ? std::log1p(giving_up * n / rate) / giving_up : n / rate;
}

std::size_t Calibration::bucket_of(double forecast_ms) {
    auto const octaves = std::log2(std::max(forecast_ms, 500.0) / 500.0);
    return std::min(static_cast<std::size_t>(2.0 * octaves), kBuckets - 1);
}

/// The first samples give way to their quantiles.
void Calibration::settle(Bucket& bucket) {
    auto const last = static_cast<double>(bucket.first.size() - 1);
    for (std::size_t i = 0; i < kQuantiles; ++i)
        bucket.quantile[i] =
            bucket.first[static_cast<std::size_t>(std::lround(last * kQuantileLevels[i]))];
    bucket.spread = 0;
    for (auto const sample : bucket.first)
        bucket.spread += std::abs(sample - bucket.quantile[1]) / (last + 1.0);
    bucket.first = {};
}

void Calibration::learn(double forecast_ms, double actual_ms) {
    auto const sample = std::log(std::max(actual_ms, 1.0) / std::max(forecast_ms, 1.0));
    auto& bucket = buckets_[bucket_of(forecast_ms)];
    if (++bucket.samples <= kFirst) {
        auto& first = bucket.first;
        first.insert(std::upper_bound(first.begin(), first.end(), sample), sample);
        if (bucket.samples == kFirst) settle(bucket);
        return;
    }
    bucket.spread += kSpreadGain * (std::abs(sample - bucket.quantile[1]) - bucket.spread);
    auto const gain =
        std::max(kGainFirst / std::sqrt(static_cast<double>(bucket.samples)), kGainLast);
    auto const step = gain * std::max(bucket.spread, kSpreadMin);
    for (std::size_t i = 0; i < kQuantiles; ++i)
        bucket.quantile[i] +=
            step * (kQuantileLevels[i] - (sample < bucket.quantile[i] ? 1.0 : 0.0));
}

std::optional<Calibration::Factors> Calibration::factors(double forecast_ms) const {
    auto const& bucket = buckets_[bucket_of(forecast_ms)];
    if (bucket.samples < kFirst) return std::nullopt;
    auto const& [low, p50, p90, high] = bucket.quantile;
    return Factors{
        std::exp(std::min(low, p50)), std::exp(p50), std::exp(std::max(p90, p50)),
        std::exp(std::max({high, p90, p50}))};
}

std::vector<CalibrationRecord> Calibration::record() const {
    std::vector<CalibrationRecord> records;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        auto const& bucket = buckets_[i];
        if (bucket.samples == 0) continue;
        CalibrationRecord record{static_cast<std::uint32_t>(i), bucket.samples, {}};
        for (auto const sample : bucket.first) record.quantiles.push_back(millionths(sample));
        if (bucket.first.empty()) {
            for (auto const value : bucket.quantile) record.quantiles.push_back(millionths(value));
            record.quantiles.push_back(millionths(bucket.spread));
        }
        records.push_back(std::move(record));
    }
    return records;
}

/// What does not fit is left out: a forecast is silent until it has learned again.
void Calibration::restore(std::vector<CalibrationRecord> const& records) {
    for (auto const& record : records) {
        bool const few = record.samples < kFirst;
        auto const expected = few ? record.samples : kQuantiles + 1;
        if (record.bucket >= kBuckets || record.quantiles.size() != expected) continue;
        auto& bucket = buckets_[record.bucket];
        bucket.samples = record.samples;
        std::vector<double> values;
        for (auto const value : record.quantiles)
            values.push_back(static_cast<double>(value) / static_cast<double>(kMillion));
        if (few) {
            std::sort(values.begin(), values.end());
            bucket.first = std::move(values);
            continue;
        }
        std::copy_n(values.begin(), kQuantiles, bucket.quantile.begin());
        bucket.spread = values.back();
    }
}

} // namespace switchboard::router
