#include "router/sim/formulas.hpp"

#include <cmath>
#include <cstddef>

namespace switchboard::router::sim {

double erlang_b(int servers, double load) {
    double b = 1.0;
    for (int k = 1; k <= servers; ++k) b = load * b / (k + load * b);
    return b;
}

double erlang_c(int servers, double load) {
    auto const b = erlang_b(servers, load);
    return servers * b / (servers - load * (1.0 - b));
}

Delay delay(int servers, double load, double service, double limit) {
    Delay answer;
    answer.probability = erlang_c(servers, load);
    auto const spare = (servers - load) / service; // n mu - lambda
    answer.mean = answer.probability / spare;
    answer.within = 1.0 - answer.probability * std::exp(-spare * limit);
    return answer;
}

namespace {

/// State probabilities of a birth-death chain up to `states`.
template<class Birth, class Death>
std::vector<double> stationary(int states, Birth birth, Death death) {
    std::vector<double> p(static_cast<std::size_t>(states) + 1);
    // Weights relative to a state in the middle, in logarithms, so that nothing overflows.
    double log_weight = 0.0;
    double largest = 0.0;
    std::vector<double> logs{0.0};
    for (int k = 1; k <= states; ++k) {
        log_weight += std::log(birth(k - 1)) - std::log(death(k));
        logs.push_back(log_weight);
        if (log_weight > largest) largest = log_weight;
    }
    double sum = 0.0;
    for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] = std::exp(logs[k] - largest);
    for (auto& value : p) value /= sum;
    return p;
}

} // namespace

Impatience impatience(int servers, double load, double service, double patience, double limit) {
    auto const mu = 1.0 / service;
    auto const theta = 1.0 / patience;
    auto const lambda = load * mu;
    auto const n = servers;
    auto const p = stationary(
        n + 4000, [&](int) { return lambda; },
        [&](int k) { return (k < n ? k : n) * mu + (k > n ? k - n : 0) * theta; });
    Impatience answer;
    double queue = 0.0;
    for (std::size_t k = static_cast<std::size_t>(n); k < p.size(); ++k) {
        answer.wait += p[k];
        queue += p[k] * static_cast<double>(k - static_cast<std::size_t>(n));
    }
    answer.abandon = theta * queue / lambda;
    answer.mean = answer.abandon / theta;
    // The offered wait v has the density p_n n mu e^(-n mu v) exp(lambda (1 - e^(-theta v)) /
    // theta); Simpson's rule over those whose patience outlasts it.
    auto const density = [&](double v) {
        return p[static_cast<std::size_t>(n)] * n * mu *
               std::exp(-n * mu * v + lambda * (1.0 - std::exp(-theta * v)) / theta - theta * v);
    };
    constexpr int kSteps = 20'000;
    auto const h = limit / kSteps;
    double sum = density(0.0) + density(limit);
    for (int i = 1; i < kSteps; ++i) sum += density(i * h) * (i % 2 == 1 ? 4.0 : 2.0);
    answer.served_in = 1.0 - answer.wait + sum * h / 3.0;
    return answer;
}

Blocking blocking(int servers, double load, double service, int cap) {
    auto const lambda = load / service;
    auto const p = stationary(
        servers + cap, [&](int) { return lambda; },
        [&](int k) { return (k < servers ? k : servers) / service; });
    Blocking answer;
    answer.rejected = p.back();
    double queue = 0.0;
    for (int k = servers; k <= servers + cap; ++k)
        queue += p[static_cast<std::size_t>(k)] * (k - servers);
    answer.mean = queue / (lambda * (1.0 - answer.rejected));
    return answer;
}

std::vector<double> strict_priority(int servers, std::vector<double> const& loads, double service) {
    double total = 0.0;
    for (auto const load : loads) total += load;
    auto const base = erlang_c(servers, total) * service / servers;
    std::vector<double> waits;
    double sigma = 0.0;
    for (auto const load : loads) {
        auto const before = sigma;
        sigma += load / servers;
        waits.push_back(base / ((1.0 - before) * (1.0 - sigma)));
    }
    return waits;
}

std::vector<double> accumulating_priority(
    int servers, std::vector<double> const& loads, std::vector<double> const& slopes,
    double service) {
    double total = 0.0;
    for (auto const load : loads) total += load;
    auto const fifo = delay(servers, total, service, 0.0).mean;
    std::vector<double> waits(loads.size());
    // A class's wait needs those of the classes with smaller slopes: the steepest comes first in
    // `slopes`.
    for (std::size_t p = loads.size(); p-- > 0;) {
        double over = fifo;
        double under = 1.0;
        for (std::size_t i = 0; i < loads.size(); ++i) {
            auto const rho = loads[i] / servers;
            if (slopes[i] < slopes[p]) over -= rho * waits[i] * (1.0 - slopes[i] / slopes[p]);
            if (slopes[i] > slopes[p]) under -= rho * (1.0 - slopes[p] / slopes[i]);
        }
        waits[p] = over / under;
    }
    return waits;
}

SkillAnswer two_skills(SkillCase const& m) {
    auto const lambda = m.lambda_x + m.lambda_y;
    auto const mu = m.mu_1 + m.mu_2;
    // Product form: who is busy in order of the customers' arrival, and who waits behind whom.
    auto const y_only = 1.0 / (m.mu_2 - m.lambda_y); // agent 2 busy, y waiting for it
    auto const idle = 1.0 / (m.lambda_x * lambda) + 1.0 / (lambda * lambda);
    auto const one_busy = 1.0 / (m.mu_1 * lambda);
    auto const two_busy = y_only / m.lambda_x;
    auto const both_one_first = (1.0 / m.mu_1) / (mu - lambda);
    auto const both_two_first = y_only / (mu - lambda);
    auto const both = both_one_first + both_two_first;
    auto const total = idle + one_busy + two_busy + both;
    SkillAnswer answer;
    answer.delayed_x = both / total;
    answer.delayed_y = (both + two_busy) / total;
    auto const behind_all = answer.delayed_x * lambda / (mu - lambda);
    auto const behind_two =
        (both_two_first + two_busy) / total * m.lambda_y / (m.mu_2 - m.lambda_y);
    answer.wait_x = behind_all / lambda;
    answer.wait_y = behind_all / lambda + behind_two / m.lambda_y;
    return answer;
}

} // namespace switchboard::router::sim
