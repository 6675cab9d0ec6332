// The door to counters, gauges and histograms. Handles are cheap to update from any thread and live
// as long as the Metrics that made them. Nothing below the edges knows Prometheus.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::ports {

class Counter {
public:
    virtual ~Counter() = default;
    virtual void add(double amount = 1) = 0;
};
class Gauge {
public:
    virtual ~Gauge() = default;
    virtual void set(double value) = 0;
    virtual void add(double amount) = 0;
};
class Histogram {
public:
    virtual ~Histogram() = default;
    virtual void observe(double seconds) = 0;
};

using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
public:
    virtual ~Metrics() = default;
    /// The same name and labels give the same handle. Names follow Prometheus:
    /// switchboard_<what>_<unit>.
    virtual Counter&
    counter(std::string const& name, std::string const& help, Labels labels = {}) = 0;
    virtual Gauge& gauge(std::string const& name, std::string const& help, Labels labels = {}) = 0;
    virtual Histogram&
    histogram(std::string const& name, std::string const& help, Labels labels = {}) = 0;
};

/// Refusals and closes by a limit, under its name in the settings.
[[nodiscard]] inline Counter& limit_reached(Metrics& metrics, std::string limit) {
    return metrics.counter(
        "switchboard_limit_reached_total", "Refusals and closes by the limit that was reached",
        {{"limit", std::move(limit)}});
}

} // namespace switchboard::ports
