// Metrics that count nothing: a run is judged by its history. Stateless; any thread.
#pragma once

#include "ports/metrics.hpp"

#include <string>

namespace switchboard::sim {

class MetricsOff final : public ports::Metrics {
public:
    ports::Counter& counter(std::string const&, std::string const&, ports::Labels) override {
        return counter_;
    }
    ports::Gauge& gauge(std::string const&, std::string const&, ports::Labels) override {
        return gauge_;
    }
    ports::Histogram& histogram(std::string const&, std::string const&, ports::Labels) override {
        return histogram_;
    }

private:
    struct : ports::Counter {
        void add(double) override {}
    } counter_;
    struct : ports::Gauge {
        void set(double) override {}
        void add(double) override {}
    } gauge_;
    struct : ports::Histogram {
        void observe(double) override {}
    } histogram_;
};

} // namespace switchboard::sim
