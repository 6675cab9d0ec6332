// A store connection as a network has it: calls take time to arrive, answers take time to come
// back, both in order; sometimes everything stands still. Owned by one simulated process; its calls
// outlive it or not, as chance has it. It never changes what the store answers, but for the planted
// bugs.
#pragma once

#include "life.hpp"
#include "options.hpp"
#include "ports/passing_store.hpp"
#include "store/memory/memory_database.hpp"
#include "timeline.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sim {

/// What all connections to the store share.
struct StoreNetwork {
    Timeline& timeline;
    Random& random;
    Plan const& plan;
    Mutant mutant = Mutant::None;
    bool faulty = true;
    store::MemoryDatabase* database = nullptr;
};

class FaultyStore final : public ports::PassingStore {
public:
    FaultyStore(StoreNetwork& network, LifePtr owner);

    void append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) override;
    void heads(
        std::string account, std::vector<std::string> conversations,
        ports::Done<std::vector<v1::Position>> done) override;

    /// The other ports of the same connection, for the node and the router.
    [[nodiscard]] store::MemoryStores& inner() { return *inner_; }

private:
    /// Runs a call when it has arrived.
    void pass(std::function<void(ports::Store&)> call) override;
    [[nodiscard]] Millis delay();

    StoreNetwork& network_;
    std::shared_ptr<store::MemoryStores> inner_;
    LifePtr owner_;
    TimePoint last_call_{};
    std::shared_ptr<TimePoint> last_answer_ = std::make_shared<TimePoint>();
};

} // namespace switchboard::sim
