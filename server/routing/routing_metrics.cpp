#include "routing/routing_metrics.hpp"

namespace switchboard::routing {

RoutingMetrics::RoutingMetrics(ports::Metrics& metrics)
    : commit_seconds{metrics.histogram(
          "switchboard_routing_commit_seconds", "From the decision to its durable commit")}
    , drain_seconds{metrics.histogram(
          "switchboard_routing_drain_seconds",
          "From the store taking a command to the commit of what follows from it")}
    , commands{metrics.counter(
          "switchboard_routing_commands_total", "Commands decided by the router")}
    , offers{metrics.counter("switchboard_routing_offers_total", "Offers made to agents")}
    , queued{metrics.counter(
          "switchboard_routing_queued_total", "Conversations put into a queue, again included")}
    , assigned{metrics.counter(
          "switchboard_routing_assigned_total", "Conversations that an agent took or was given")}
    , rejected{metrics.counter(
          "switchboard_routing_rejected_total",
          "Conversations that a closed or full queue refused")}
    , requeued{metrics.counter(
          "switchboard_routing_requeued_total", "Conversations taken from their agent")}
    , invariant_checks{metrics.counter(
          "switchboard_routing_invariant_checks_total", "Samples of the engine's invariants taken")}
    , offer_ends{} {
    for (std::size_t i = 0; i < offer_ends.size(); ++i) {
        std::string outcome{router::to_string(static_cast<router::OfferEnd>(i))};
        offer_ends[i] = &metrics.counter(
            "switchboard_routing_offer_ends_total", "Offers by how they ended",
            {{"outcome", std::move(outcome)}});
    }
    for (std::uint8_t i = 1; i <= router::kInvariants; ++i) // there from the start, at 0
        static_cast<void>(
            violation(metrics, std::string{router::to_string(static_cast<router::Invariant>(i))}));
}

ports::Counter& RoutingMetrics::violation(ports::Metrics& metrics, std::string const& invariant) {
    return metrics.counter(
        "switchboard_routing_invariant_violations_total",
        "Broken promises of the engine found in samples; each is a mistake of ours",
        {{"invariant", invariant}});
}

void RoutingMetrics::add(Tally const& tally) const {
    offers.add(static_cast<double>(tally.offers));
    queued.add(static_cast<double>(tally.queued));
    assigned.add(static_cast<double>(tally.assigned));
    rejected.add(static_cast<double>(tally.rejected));
    requeued.add(static_cast<double>(tally.requeued));
    for (std::size_t i = 0; i < offer_ends.size(); ++i)
        offer_ends[i]->add(static_cast<double>(tally.offer_ends[i]));
}

HostMetrics::HostMetrics(ports::Metrics& metrics)
    : accounts{metrics.gauge("switchboard_routing_accounts", "Accounts routed by this node")}
    , cells{metrics.gauge("switchboard_routing_cells", "Cells whose lease this node holds")}
    , epoch{metrics.gauge(
          "switchboard_routing_lease_epoch", "The highest fencing epoch among those leases")}
    , queued{metrics.gauge("switchboard_routing_queue_depth", "Conversations that wait")}
    , offered{metrics.gauge("switchboard_routing_offered", "Conversations that are being offered")}
    , oldest_wait{metrics.gauge(
          "switchboard_routing_oldest_wait_seconds", "How long the one who waits longest waits")} {}

} // namespace switchboard::routing
