// The real metrics: prometheus-cpp behind the port, and their text for GET /metrics. Any thread;
// handles are atomic, finding one takes a lock. It opens no listener of its own.
#pragma once

#include "ports/metrics.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace prometheus {
class Registry;
}

namespace switchboard::metrics {

class PrometheusMetrics final : public ports::Metrics {
public:
    PrometheusMetrics();
    ~PrometheusMetrics() override;

    ports::Counter&
    counter(std::string const& name, std::string const& help, ports::Labels labels) override;
    ports::Gauge&
    gauge(std::string const& name, std::string const& help, ports::Labels labels) override;
    /// Buckets suit seconds between 50 microseconds and 10 seconds.
    ports::Histogram&
    histogram(std::string const& name, std::string const& help, ports::Labels labels) override;

    /// Everything in the text exposition format 0.0.4, with this process's own figures.
    [[nodiscard]] std::string text();

private:
    struct Handles;
    std::mutex mutex_;
    std::unique_ptr<prometheus::Registry> registry_;
    std::unique_ptr<Handles> handles_;
};

/// The Content-Type of text().
constexpr char const* kTextContentType = "text/plain; version=0.0.4; charset=utf-8";

} // namespace switchboard::metrics
