// The figures of the routing host, by what they are called outside. Handles only: cheap to make,
// the same for all accounts of a node, any thread. They hold no state of their own.
#pragma once

#include "ports/metrics.hpp"
#include "routing/account_router.hpp"

#include <array>
#include <string>

namespace switchboard::routing {

/// What all accounts of this node count together.
struct RoutingMetrics {
    explicit RoutingMetrics(ports::Metrics& metrics);
    void add(Tally const& tally) const;
    [[nodiscard]] static ports::Counter&
    violation(ports::Metrics& metrics, std::string const& invariant);

    ports::Histogram& commit_seconds;
    ports::Histogram& drain_seconds;
    ports::Counter& commands;
    ports::Counter& offers;
    ports::Counter& queued;
    ports::Counter& assigned;
    ports::Counter& rejected;
    ports::Counter& requeued;
    ports::Counter& invariant_checks;
    std::array<ports::Counter*, 5> offer_ends; // by router::OfferEnd
};

/// How this node stands.
struct HostMetrics {
    explicit HostMetrics(ports::Metrics& metrics);

    ports::Gauge& accounts;
    ports::Gauge& cells;
    ports::Gauge& epoch;
    ports::Gauge& queued;
    ports::Gauge& offered;
    ports::Gauge& oldest_wait;
};

} // namespace switchboard::routing
