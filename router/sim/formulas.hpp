// The exact answers of queueing theory that the simulator must reproduce.
// Pure functions of numbers. Never simulates.
#pragma once

#include <vector>

namespace switchboard::router::sim {

[[nodiscard]] double erlang_b(int servers, double load);
[[nodiscard]] double erlang_c(int servers, double load);

struct Delay {
    double probability = 0; ///< of waiting at all
    double mean = 0;        ///< of the wait of all
    double within = 0;      ///< share served within the limit
};
/// M/M/n; `service` is the mean service time, `limit` that of the service level.
[[nodiscard]] Delay delay(int servers, double load, double service, double limit);

struct Impatience {
    double wait = 0;      ///< probability of waiting
    double abandon = 0;   ///< probability of giving up
    double mean = 0;      ///< of the wait of all, served or not
    double served_in = 0; ///< probability of being served within the limit
};
/// Erlang-A: M/M/n with exponential patience of mean `patience`.
[[nodiscard]] Impatience
impatience(int servers, double load, double service, double patience, double limit);

struct Blocking {
    double rejected = 0;
    double mean = 0; ///< wait of the admitted
};
/// M/M/n with room for `cap` who wait.
[[nodiscard]] Blocking blocking(int servers, double load, double service, int cap);

/// Mean waits by class under strict priority, first class first; equal service means.
[[nodiscard]] std::vector<double>
strict_priority(int servers, std::vector<double> const& loads, double service);
/// Mean waits by class when priority grows with waiting at these slopes.
[[nodiscard]] std::vector<double> accumulating_priority(
    int servers, std::vector<double> const& loads, std::vector<double> const& slopes,
    double service);

struct SkillCase {
    double lambda_x = 0;
    double lambda_y = 0;
    double mu_1 = 1; ///< serves x only
    double mu_2 = 1; ///< serves x and y
};
struct SkillAnswer {
    double wait_x = 0;
    double wait_y = 0;
    double delayed_x = 0;
    double delayed_y = 0;
};
/// Two agents, one of them for both kinds: longest idle first, oldest eligible first; from the
/// balance equations of the chain that remembers the kinds of those who wait.
[[nodiscard]] SkillAnswer two_skills(SkillCase const& model);

} // namespace switchboard::router::sim
