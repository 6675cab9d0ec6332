// A queueing model with random arrivals, service and patience, run through the real engine.
// Runs in the caller's thread, from one seed. Never routes by itself.
#pragma once

#include "router/engine.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::router::sim {

struct Stream {
    double per_second = 0; ///< arrivals, Poisson
    Demand demand{};
    double slope = 0; ///< of accumulating priority; 0: the engine's own order
};

struct Model {
    std::string id;
    Config config;
    std::vector<Stream> streams;
    std::vector<double> service_seconds; ///< mean by agent, in the order of the configuration
    double patience_seconds = 0;         ///< mean; 0: nobody gives up
    double limit_seconds = 0;            ///< of the service level
};

/// Sums of one stream over one batch of arrivals.
struct Tally {
    double arrivals = 0;
    double delayed = 0;
    double waited = 0; ///< seconds
    double within = 0; ///< served within the limit
    double abandoned = 0;
    double rejected = 0;

    Tally& operator+=(Tally const& other);
};

/// How far the draws of a batch were from their means: the sums of gap, service and patience, each
/// over its mean. A batch of long services has long waits; the self-test takes that part out.
struct Draws {
    std::array<double, 3> sum{};
    std::array<double, 3> count{};
};

struct Batch {
    std::vector<Tally> streams;
    Draws draws;

    Batch& operator+=(Batch const& other);
};

/// The model's state between batches.
class ModelRun {
public:
    ModelRun(Model const& model, std::uint64_t seed);
    ~ModelRun();
    ModelRun(ModelRun const&) = delete;
    ModelRun& operator=(ModelRun const&) = delete;

    /// Runs until `arrivals` more customers have come and gone or are being served.
    [[nodiscard]] Batch run(std::uint64_t arrivals);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::router::sim
