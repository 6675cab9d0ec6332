// "What if": the arrivals, patience and service times of a recorded log under any configuration.
// Runs in the caller's thread under virtual time. Never changes the log.
#pragma once

#include "router/sim/scenario.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace switchboard::router::sim {

/// What a log says about its customers and agents, whatever the router did with them.
struct Recording {
    struct Customer {
        TimePoint arrived{};
        Demand demand{};
        std::optional<Millis> patience{}; ///< known of those who gave up
        std::optional<Millis> service{};  ///< known of those who were served to the end
        std::optional<Millis> answer{};   ///< from the offer to its acceptance
    };
    std::map<ConversationId, Customer> customers;
    std::vector<Event> others; ///< what agents, supervisors and queues did by themselves
    Millis mean_service{};
    Millis mean_answer{};
};

[[nodiscard]] Recording record(Scenario const& log);

struct Outcome {
    std::uint64_t arrivals = 0;
    std::uint64_t served = 0;
    std::uint64_t abandoned = 0;
    std::uint64_t rejected = 0;
    std::uint64_t waiting = 0; ///< at the end
    std::uint64_t offers = 0;
    std::uint64_t failed_offers = 0;
    std::uint64_t within = 0;    ///< served by their due time
    Millis waited{};             ///< all customers together: served, gone, or waiting at the end
    std::vector<Millis> waits{}; ///< of the served, ascending
    struct Wait {
        TimePoint arrived{};
        Millis wait{};
    };
    std::vector<Wait> served_after{}; ///< in order of service
    struct Occupancy {
        TimePoint at{};
        int load = 0;
        int capacity = 0; ///< of those who are connected and not offline
    };
    std::vector<Occupancy> occupancy{}; ///< once a minute
};

/// Of the served; none if nobody was.
[[nodiscard]] std::optional<Millis> wait_quantile(Outcome const& outcome, std::size_t percent);
[[nodiscard]] std::optional<Millis> mean_wait(Outcome const& outcome);

[[nodiscard]] Outcome
replay(Recording const& recording, Config const& config, std::map<AgentId, bool> const& acks);

} // namespace switchboard::router::sim
