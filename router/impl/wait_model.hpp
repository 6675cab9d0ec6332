// What is measured about waiting: how fast agents become free, how fast customers give up, and how
// far forecasts of each size were off. Plain values of the engine's one writer. Never decides
// anything, and never forgets with the clock: only newer measurements push out older ones.
#pragma once

#include "router/records.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace switchboard::router {

/// Events per time, of late: when there are many, older ones count less and less.
class Pace {
public:
    void add(std::uint32_t events, Millis time, std::uint32_t events_max);
    [[nodiscard]] double events() const { return static_cast<double>(events_) / 1e6; }
    [[nodiscard]] double time() const { return static_cast<double>(time_) / 1e6; } ///< ms
    /// Events per millisecond; 0: nothing measured.
    [[nodiscard]] double rate() const { return time_ > 0 ? events() / time() : 0.0; }
    [[nodiscard]] PaceRecord record() const;
    void restore(PaceRecord const& record);

private:
    std::int64_t events_ = 0; ///< millionths
    std::int64_t time_ = 0;   ///< millionths of a millisecond
};

/// The wait of the `n`-th in line when `rate` conversations are taken per millisecond and each of
/// those before gives up at the rate `giving_up`: the fluid dn/dt = -(rate + giving_up * n), which
/// is n / rate when nobody does. Milliseconds.
[[nodiscard]] double wait_of(double n, double rate, double giving_up);

/// Quantiles of the logarithm of actual to forecast wait, apart for each size of forecast: half
/// octaves of the forecast. The first few of a bucket are kept as they are; then each quantile
/// moves with every sample, down a little when it was above and up when it was below (stochastic
/// approximation, Robbins and Monro), in steps that go with the spread of the samples.
class Calibration {
public:
    /// 5 %, 50 %, 90 %, 95 % of actual to forecast, as factors.
    struct Factors {
        double low = 0;
        double p50 = 0;
        double p90 = 0;
        double high = 0;
    };

    void learn(double forecast_ms, double actual_ms);
    /// None while too few forecasts of that size have met their end.
    [[nodiscard]] std::optional<Factors> factors(double forecast_ms) const;
    [[nodiscard]] std::vector<CalibrationRecord> record() const;
    void restore(std::vector<CalibrationRecord> const& records);

private:
    static constexpr std::size_t kBuckets = 40;
    static constexpr std::size_t kQuantiles = 4;
    struct Bucket {
        std::uint64_t samples = 0;
        std::vector<double> first; ///< ascending, while they are few
        std::array<double, kQuantiles> quantile{};
        double spread = 0; ///< mean distance from the median
    };
    [[nodiscard]] static std::size_t bucket_of(double forecast_ms);
    static void settle(Bucket& bucket);

    std::array<Bucket, kBuckets> buckets_;
};

} // namespace switchboard::router
