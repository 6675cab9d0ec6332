// Sums whose true mean is zero whatever the engine does, and which vary with the answers: control
// variates. Two kinds. *Innovations*: how far each draw of the race was from its expectation, times
// a function of the state before it (a martingale: Henderson and Glynn, "Approximating martingales
// for variance reduction in Markov process simulation", Mathematics of Operations Research 27,
// 2002). *Differences* of a function of the state between the two ends of a batch: over
// neighbouring batches they cancel. What of an answer is luck of the draws is thus known and taken
// out (selftest_estimate.cpp); what is the engine's doing stays. Runs in the caller's thread.
#pragma once

#include "router/sim/race.hpp"

#include <cstddef>
#include <vector>

namespace switchboard::router::sim {

class Controls {
public:
    explicit Controls(Model const& model);

    /// One draw, with the state as it was before.
    void draw(Race const& race, Race::Next const& next);
    /// Writes the sums of the batch that ends here into it. The next one begins.
    void take(Race const& race, double now, Batch& batch);

private:
    /// Functions of how many are present: hats over these knots, the last one going on as a line.
    [[nodiscard]] double hat(std::size_t knot, double present) const;
    /// The sum of a hat below `present`.
    [[nodiscard]] double below(std::size_t knot, std::size_t present);
    void place_knots(Model const& model);
    [[nodiscard]] std::vector<double> ends(Race const& race, double now);
    void
    draw_of_streams(Race const& race, Race::Next const& next, std::vector<double>::iterator at);

    Model const& model_;
    std::size_t streams_;
    std::size_t slots_ = 0;
    std::vector<double> knots_;
    std::vector<std::vector<double>> below_; ///< by knot, then present
    std::vector<double> sums_;               ///< of the innovations
    std::vector<double> last_ends_;
};

} // namespace switchboard::router::sim
