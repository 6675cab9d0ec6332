// The hub's counters and gauges by name, made once. Handles belong to the Metrics behind the door;
// hub's thread. It never measures anything itself.
#pragma once

#include "ports/metrics.hpp"

#include <string>
#include <utility>

namespace switchboard::hub {

struct HubMetrics {
    explicit HubMetrics(ports::Metrics& metrics)
        : all(metrics)
        , sessions(metrics.gauge("switchboard_sessions", "Sessions that said hello and are open"))
        , in_flight(
              metrics.gauge("switchboard_requests_in_flight", "Requests without an answer yet"))
        , requests(
              metrics.counter("switchboard_requests_total", "Client frames that were admitted"))
        , refused(metrics.counter("switchboard_requests_refused_total", "Answers that were errors"))
        , acks(metrics.counter("switchboard_acks_total", "Requests answered by an ack"))
        , entries(metrics.counter("switchboard_entries_delivered_total", "Entry frames sent"))
        , resets(
              metrics.counter("switchboard_resets_total", "Positions that could not be continued"))
        , repairs(
              metrics.counter("switchboard_gap_repairs_total", "Gaps read again from the store"))
        , protocol_closes(metrics.counter(
              "switchboard_protocol_closes_total", "Connections closed for repeated broken frames"))
        , typing_dropped(limit("typing_milliseconds"))
        , append_seconds(metrics.histogram(
              "switchboard_append_seconds", "From the start of a store append to its answer")) {}

    /// How often a limit was reached, by its name in the settings.
    [[nodiscard]] ports::Counter& limit(std::string name) {
        return ports::limit_reached(all, std::move(name));
    }

    ports::Metrics& all;
    ports::Gauge& sessions;
    ports::Gauge& in_flight;
    ports::Counter& requests;
    ports::Counter& refused;
    ports::Counter& acks;
    ports::Counter& entries;
    ports::Counter& resets;
    ports::Counter& repairs;
    ports::Counter& protocol_closes;
    ports::Counter& typing_dropped;
    ports::Histogram& append_seconds;
};

} // namespace switchboard::hub
