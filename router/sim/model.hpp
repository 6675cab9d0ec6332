// A queueing model with random arrivals, service and patience, run through the real engine.
// Runs in the caller's thread, from one seed. Never routes by itself.
#pragma once

#include "router/engine.hpp"

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

struct Batch {
    std::vector<Tally> streams;
    std::vector<double> controls; ///< sums with mean zero (controls.hpp)
    std::vector<double> changes;  ///< what in each of them is a difference of the batch's two ends

    Batch& operator+=(Batch const& other);
};

/// The model's state between batches.
class ModelRun {
public:
    ModelRun(Model const& model, std::uint64_t seed);
    ~ModelRun();
    ModelRun(ModelRun const&) = delete;
    ModelRun& operator=(ModelRun const&) = delete;

    /// Runs until `arrivals` more customers have come. What becomes known of a wait meanwhile is in
    /// this batch, whenever it began.
    [[nodiscard]] Batch run(std::uint64_t arrivals);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::router::sim
