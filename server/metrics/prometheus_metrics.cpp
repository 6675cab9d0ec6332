#include "metrics/prometheus_metrics.hpp"

#include "metrics/process_memory.hpp"

#include <algorithm>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace switchboard::metrics {
namespace {

using Key = std::pair<std::string, ports::Labels>;

struct CounterHandle final : ports::Counter {
    explicit CounterHandle(prometheus::Counter& c)
        : inner{c} {}
    void add(double amount) override { inner.Increment(amount); }
    prometheus::Counter& inner;
};

struct GaugeHandle final : ports::Gauge {
    explicit GaugeHandle(prometheus::Gauge& g)
        : inner{g} {}
    void set(double value) override { inner.Set(value); }
    void add(double amount) override { inner.Increment(amount); }
    prometheus::Gauge& inner;
};

struct HistogramHandle final : ports::Histogram {
    explicit HistogramHandle(prometheus::Histogram& h)
        : inner{h} {}
    void observe(double seconds) override { inner.Observe(seconds); }
    prometheus::Histogram& inner;
};

prometheus::Histogram::BucketBoundaries latency_buckets() {
    return {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
            0.05,    0.1,    0.25,    0.5,    1,     2.5,    5,     10};
}

std::map<std::string, std::string> as_map(ports::Labels const& labels) {
    return {labels.begin(), labels.end()};
}

} // namespace

struct PrometheusMetrics::Handles {
    std::map<Key, std::unique_ptr<CounterHandle>> counters;
    std::map<Key, std::unique_ptr<GaugeHandle>> gauges;
    std::map<Key, std::unique_ptr<HistogramHandle>> histograms;
};

PrometheusMetrics::PrometheusMetrics()
    : registry_{std::make_unique<prometheus::Registry>()}
    , handles_{std::make_unique<Handles>()} {}

PrometheusMetrics::~PrometheusMetrics() = default;

ports::Counter&
PrometheusMetrics::counter(std::string const& name, std::string const& help, ports::Labels labels) {
    std::lock_guard const lock{mutex_};
    auto& handle = handles_->counters[{name, labels}];
    if (handle == nullptr) {
        auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*registry_);
        handle = std::make_unique<CounterHandle>(family.Add(as_map(labels)));
    }
    return *handle;
}

ports::Gauge&
PrometheusMetrics::gauge(std::string const& name, std::string const& help, ports::Labels labels) {
    std::lock_guard const lock{mutex_};
    auto& handle = handles_->gauges[{name, labels}];
    if (handle == nullptr) {
        auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*registry_);
        handle = std::make_unique<GaugeHandle>(family.Add(as_map(labels)));
    }
    return *handle;
}

ports::Histogram& PrometheusMetrics::histogram(
    std::string const& name, std::string const& help, ports::Labels labels) {
    std::lock_guard const lock{mutex_};
    auto& handle = handles_->histograms[{name, labels}];
    if (handle == nullptr) {
        auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_);
        handle = std::make_unique<HistogramHandle>(family.Add(as_map(labels), latency_buckets()));
    }
    return *handle;
}

std::string PrometheusMetrics::text() {
    gauge("process_resident_memory_bytes", "Resident memory", {})
        .set(static_cast<double>(resident_bytes()));
    auto families = registry_->Collect();
    std::sort(families.begin(), families.end(), [](auto const& a, auto const& b) {
        return a.name < b.name;
    });
    return prometheus::TextSerializer{}.Serialize(families);
}

} // namespace switchboard::metrics
