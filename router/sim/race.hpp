// What happens next in a queueing model of exponential times: all that can happen race, with their
// rates; the winner and the time it took are drawn. Because such times have no memory, this is the
// same model as drawing each duration in advance, and every draw is fresh: what it says beyond its
// expectation can be taken out of the answers (controls.hpp). A plain value of its owner's thread.
#pragma once

#include "router/sim/model.hpp"
#include "router/sim/random.hpp"

#include <cstdint>
#include <vector>

namespace switchboard::router::sim {

struct Customer {
    std::uint64_t number = 0;
    std::size_t stream = 0;
    double arrived = 0; ///< seconds
    bool active = false;
    std::size_t agent = 0; ///< while active
    std::size_t place = 0; ///< in the race's list
};

/// Rates of what can happen, per second.
struct Rates {
    double arrivals = 0;
    double services = 0;
    double patience = 0;
    [[nodiscard]] double all() const { return arrivals + services + patience; }
};

class Race {
public:
    enum class What : std::uint8_t { Arrival, Done, GiveUp };
    struct Next {
        double after = 0; ///< seconds since the last one
        What what = What::Arrival;
        std::size_t stream = 0;       ///< of an arrival
        Customer* customer = nullptr; ///< of anything else
    };

    Race(Model const& model, std::uint64_t seed);

    /// Customers stay where they are in memory until they leave.
    void wait(Customer& customer);
    void serve(Customer& customer, std::size_t agent);
    void leave(Customer& customer);
    [[nodiscard]] Next next();

    [[nodiscard]] Rates const& rates() const { return rates_; }
    [[nodiscard]] std::vector<Customer*> const& waiting() const { return waiting_; }
    [[nodiscard]] std::size_t present() const { return waiting_.size() + serving_.size(); }
    /// How many of a stream wait.
    [[nodiscard]] double queue(std::size_t stream) const { return queues_[stream]; }

private:
    using List = std::vector<Customer*>;
    static void add(List& list, Customer& customer);
    static void remove(List& list, Customer& customer);
    [[nodiscard]] Customer* any(List const& list);
    [[nodiscard]] Customer* finishes();
    [[nodiscard]] std::size_t arrives();
    void sum_rates();

    Model const& model_;
    Random random_;
    double fastest_ = 0; ///< service rate
    bool alike_ = true;  ///< all agents are as fast
    List waiting_;
    List serving_;
    std::vector<double> queues_;
    Rates rates_;
};

} // namespace switchboard::router::sim
