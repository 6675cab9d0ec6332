// The outbox's numbers, as README.md lists them. On the runner's thread. Never decides anything.
#pragma once

#include "ports/metrics.hpp"
#include "ports/outbox_store.hpp"

#include <map>
#include <string>

namespace switchboard::sinks {

struct OutboxMeters {
    explicit OutboxMeters(ports::Metrics& metrics)
        : delivered(metrics.counter(
              "switchboard_outbox_delivered_total", "Transcripts that reached their sink."))
        , failed(metrics.counter(
              "switchboard_outbox_failed_total", "Delivery attempts that did not succeed."))
        , parked_now(metrics.counter(
              "switchboard_outbox_given_up_total", "Transcripts put aside for a person."))
        , store_errors(metrics.counter(
              "switchboard_outbox_store_errors_total", "Store calls of the outbox that failed."))
        , pending(metrics.gauge("switchboard_outbox_pending", "Transcripts owed to a sink."))
        , parked(metrics.gauge(
              "switchboard_outbox_parked", "Transcripts that wait for a person's decision."))
        , seconds(metrics.histogram(
              "switchboard_outbox_delivery_seconds", "How long one delivery attempt took.")) {}

    void counts(std::string const& account, ports::OutboxCounts const& now) {
        by_account[account] = now;
        ports::OutboxCounts sum;
        for (auto const& [name, counts] : by_account) {
            sum.pending += counts.pending;
            sum.parked += counts.parked;
        }
        pending.set(static_cast<double>(sum.pending));
        parked.set(static_cast<double>(sum.parked));
    }

    ports::Counter &delivered, &failed, &parked_now, &store_errors;
    ports::Gauge &pending, &parked;
    ports::Histogram& seconds;
    std::map<std::string, ports::OutboxCounts> by_account;
};

} // namespace switchboard::sinks
