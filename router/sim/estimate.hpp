// How honest are the wait estimates: a shop with a load that swings over the day, customers of whom
// some give up, and the real engine, which learns on some days and is then judged on another one.
// Runs in the caller's thread under virtual time, from one seed. Never routes or estimates itself.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace switchboard::router::sim {

/// Six skills, each agent with two of them; by default ninety agents with a conversation each.
struct EstimateModel {
    int agents = 90;
    int learning_days = 2;
    int judged_days = 1;
    double service_seconds = 600;
    double load = 0.97;  ///< of the agents, on average
    double swing = 0.25; ///< of the load, up and down
    double cycle_seconds = 8 * 3600;
    double patience_seconds = 1800; ///< mean, of those who may give up
    double patient = 0.5;           ///< share of customers who never give up
    std::uint64_t seed = 1;
};

inline constexpr std::size_t kLoadBuckets = 8;

/// Sums over the patient customers of the judged days who had to wait. Their wait is the offered
/// wait: nobody who gives up is counted, and nobody who is counted could give up.
struct EstimateTally {
    std::uint64_t waited = 0;
    std::uint64_t known = 0;   ///< an estimate was given at arrival
    std::uint64_t inside = 0;  ///< the wait lay between low and high
    std::uint64_t below50 = 0; ///< the wait was at most the p50
    std::uint64_t below90 = 0;
    double wait = 0;    ///< seconds, of the known
    double width = 0;   ///< of the interval, seconds
    double squares = 0; ///< of the p50's error
};

struct EstimateOutcome {
    std::array<EstimateTally, kLoadBuckets> by_load; ///< by eighth of the cycle
    std::uint64_t arrivals = 0;
    std::uint64_t abandoned = 0;
    std::uint64_t spoken_early = 0; ///< estimates given before anything was learned; must be 0
};

/// After the learning days the engine is lost and rebuilt from its records.
[[nodiscard]] EstimateOutcome judge_estimates(EstimateModel const& model);

} // namespace switchboard::router::sim
