// Both implementations of the port: what is counted is what is shown.
#include "metrics/memory_metrics.hpp"
#include "metrics/prometheus_metrics.hpp"

#include <gmock/gmock.h>

namespace switchboard::metrics {
namespace {

using ::testing::HasSubstr;

TEST(PrometheusMetrics, ShowsWhatWasCounted) {
    PrometheusMetrics metrics;
    auto& counter = metrics.counter("switchboard_things_total", "Things", {{"kind", "a"}});
    counter.add();
    metrics.counter("switchboard_things_total", "Things", {{"kind", "a"}}).add(2);
    metrics.counter("switchboard_things_total", "Things", {{"kind", "b"}}).add(5);
    metrics.gauge("switchboard_level", "Level", {}).set(4);
    metrics.gauge("switchboard_level", "Level", {}).add(-1);
    metrics.histogram("switchboard_wait_seconds", "Wait", {}).observe(0.003);
    EXPECT_EQ(&counter, &metrics.counter("switchboard_things_total", "Things", {{"kind", "a"}}));
    std::string const text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# HELP switchboard_things_total Things\n"));
    EXPECT_THAT(text, HasSubstr("switchboard_things_total{kind=\"a\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("switchboard_things_total{kind=\"b\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("switchboard_level 3\n"));
    EXPECT_THAT(text, HasSubstr("switchboard_wait_seconds_bucket{le=\"0.005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
}

TEST(MemoryMetrics, RemembersByNameAndLabels) {
    MemoryMetrics metrics;
    metrics.counter("c", "", {{"x", "1"}, {"y", "2"}}).add(3);
    metrics.gauge("g", "", {}).set(7);
    metrics.histogram("h", "", {}).observe(0.1);
    EXPECT_EQ(metrics.value("c{x=1,y=2}"), 3);
    EXPECT_EQ(metrics.value("g"), 7);
    EXPECT_EQ(metrics.value("h"), 1);
    EXPECT_EQ(metrics.value("none"), 0);
}

} // namespace
} // namespace switchboard::metrics
