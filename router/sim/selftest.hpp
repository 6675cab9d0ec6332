// The models of the self-test with their exact answers, and how one of them is judged.
// Pure values and functions. Never prints.
#pragma once

#include "router/sim/model.hpp"

#include <string>
#include <vector>

namespace switchboard::router::sim {

enum class Measure : std::uint8_t {
    Delayed,
    Wait,
    Within,
    Abandoned,
    Rejected,
    WaitOfAdmitted,
    WeightedWait
};

struct Answer {
    std::string name; ///< "E[W] of x"
    Measure measure{};
    std::size_t stream = 0; ///< kAllStreams for the sum
    double exact = 0;
};
inline constexpr std::size_t kAllStreams = ~std::size_t{0};

struct Case {
    Model model;
    std::vector<Answer> answers;
};

[[nodiscard]] std::vector<Case> selftest_cases();

struct Estimate {
    double value = 0;
    double standard_error = 0;
};
[[nodiscard]] Estimate
estimate(std::vector<Batch> const& batches, Answer const& answer, Model const& model);

} // namespace switchboard::router::sim
