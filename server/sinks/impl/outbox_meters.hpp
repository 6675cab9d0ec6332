// The outbox's numbers, as README.md lists them. On the runner's thread. Never decides anything.
#pragma once

#include "ports/metrics.hpp"
#include "ports/outbox_store.hpp"
#include "sinks/sink.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <variant>

namespace switchboard::sinks {

struct OutboxMeters {
    explicit OutboxMeters(ports::Metrics& metrics)
        : too_large(ports::limit_reached(metrics, "sink_request_bytes"))
        , delivered(metrics.counter(
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
        , missing(metrics.gauge(
              "switchboard_tickets_missing",
              "Finished conversations without a ticket that nothing is going to bring: parked, or "
              "owed to nobody although no rule exempts them. Alarm above 0."))
        , oldest(metrics.gauge(
              "switchboard_tickets_oldest_owed_seconds",
              "How long the conversation that waits longest has waited for its ticket."))
        , seconds(metrics.histogram(
              "switchboard_outbox_delivery_seconds", "How long one delivery attempt took.")) {}

    void counts(std::string const& account, ports::OutboxCounts const& now, TimePoint wall_clock) {
        by_account[account] = now;
        ports::OutboxCounts sum;
        Millis longest{0};
        for (auto const& [name, counts] : by_account) {
            sum.pending += counts.pending + counts.events_pending;
            sum.parked += counts.parked + counts.events_parked;
            sum.missing += counts.missing + counts.stuck;
            if (counts.oldest_owed != TimePoint{})
                longest = std::max(longest, wall_clock - counts.oldest_owed);
        }
        missing.set(static_cast<double>(sum.missing));
        oldest.set(static_cast<double>(longest.count()) / 1000);
        pending.set(static_cast<double>(sum.pending));
        parked.set(static_cast<double>(sum.parked));
    }

    /// What one delivery came to; refusals by a limit of our own say its key.
    void result(DeliveryResult const& result) {
        auto const* const refused = std::get_if<Permanent>(&result);
        bool const by_size =
            refused != nullptr && refused->error.find("sink_request_bytes") != std::string::npos;
        if (by_size) too_large.add();
    }

    ports::Counter& too_large;
    ports::Counter &delivered, &failed, &parked_now, &store_errors;
    ports::Gauge &pending, &parked, &missing, &oldest;
    ports::Histogram& seconds;
    std::map<std::string, ports::OutboxCounts> by_account;
};

} // namespace switchboard::sinks
