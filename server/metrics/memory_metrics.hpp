// Metrics for tests and for programs that show none. MemoryMetrics remembers values by name and
// labels, for one thread; NullMetrics forgets them, for any thread. Neither knows Prometheus.
#pragma once

#include "ports/metrics.hpp"

#include <map>
#include <memory>
#include <string>

namespace switchboard::metrics {

class NullMetrics final : public ports::Metrics {
public:
    ports::Counter& counter(std::string const&, std::string const&, ports::Labels) override {
        return nothing_;
    }
    ports::Gauge& gauge(std::string const&, std::string const&, ports::Labels) override {
        return nothing_gauge_;
    }
    ports::Histogram& histogram(std::string const&, std::string const&, ports::Labels) override {
        return nothing_histogram_;
    }

private:
    struct NoCounter final : ports::Counter {
        void add(double /*amount*/) override {}
    };
    struct NoGauge final : ports::Gauge {
        void set(double /*value*/) override {}
        void add(double /*amount*/) override {}
    };
    struct NoHistogram final : ports::Histogram {
        void observe(double /*seconds*/) override {}
    };
    NoCounter nothing_;
    NoGauge nothing_gauge_;
    NoHistogram nothing_histogram_;
};

class MemoryMetrics final : public ports::Metrics {
public:
    ports::Counter&
    counter(std::string const& name, std::string const& help, ports::Labels labels) override;
    ports::Gauge&
    gauge(std::string const& name, std::string const& help, ports::Labels labels) override;
    ports::Histogram&
    histogram(std::string const& name, std::string const& help, ports::Labels labels) override;

    /// The counter's or gauge's value, the histogram's number of observations; 0 if there is none.
    /// `key` is the name, or name{label=value,...}.
    [[nodiscard]] double value(std::string const& key) const;

private:
    struct Value final : ports::Counter, ports::Gauge, ports::Histogram {
        void add(double amount) override { value += amount; }
        void set(double next) override { value = next; }
        void observe(double /*seconds*/) override { value += 1; }
        double value = 0;
    };
    Value& at(std::string const& name, ports::Labels const& labels);
    std::map<std::string, std::unique_ptr<Value>> values_;
};

} // namespace switchboard::metrics
