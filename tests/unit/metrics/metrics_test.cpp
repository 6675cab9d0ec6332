// Both implementations of the port: what is counted is what is shown.
#include "metrics/memory_metrics.hpp"
#include "metrics/prometheus_metrics.hpp"

#include "metrics/process_memory.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace switchboard::metrics {
namespace {

namespace fs = std::filesystem;

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

/// A tree of control groups as a kernel shows it.
class Groups : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "sb-groups-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root_ = name;
    }
    void TearDown() override { fs::remove_all(root_); }
    void put(fs::path const& file, std::string const& text) const {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream{root_ / file} << text;
    }
    [[nodiscard]] std::uint64_t limit(std::string const& lines) const {
        put("self", lines);
        return group_limit_bytes(root_ / "self", root_ / "fs");
    }
    fs::path root_;
};

TEST_F(Groups, TheSmallestLimitOfAllAroundCounts) {
    std::string const unit = "0::/system.slice/chat.service\n";
    EXPECT_EQ(limit(unit), 0U) << "no such folder";
    put("fs/system.slice/chat.service/memory.max", "max\n");
    EXPECT_EQ(limit(unit), 0U);
    put("fs/system.slice/memory.max", "3000\n");
    EXPECT_EQ(limit(unit), 3'000U);
    put("fs/system.slice/chat.service/memory.max", "2000\n");
    EXPECT_EQ(limit(unit), 2'000U);
    put("fs/memory.max", "1000\n");
    EXPECT_EQ(limit(unit), 1'000U) << "a container's own";
    EXPECT_EQ(limit("0::/\n"), 1'000U);
    EXPECT_EQ(limit("0::/only/the/host/knows\n"), 1'000U);
}

TEST_F(Groups, TheFirstVersionHasAHierarchyOfItsOwn) {
    std::string const lines =
        "3:cpu,cpuacct:/other\n7:memory:/shop/chat\n1:name=systemd:/x\n0::/x\n";
    put("fs/memory/shop/chat/memory.limit_in_bytes", "5000\n");
    put("fs/memory/other/memory.limit_in_bytes", "7\n");
    EXPECT_EQ(limit(lines), 5'000U);
    put("fs/memory/shop/memory.limit_in_bytes", "4000\n");
    EXPECT_EQ(limit(lines), 4'000U);
}

TEST_F(Groups, WhatIsNotReadableIsNoLimit) {
    EXPECT_EQ(limit(""), 0U);
    EXPECT_EQ(limit("nonsense\n::\n0:\n"), 0U);
    EXPECT_EQ(group_limit_bytes(root_ / "none", root_ / "fs"), 0U);
}

TEST(ProcessMemory, KnowsAnotherProcess) {
    EXPECT_GT(resident_bytes(::getpid()), 0U);
    EXPECT_EQ(resident_bytes(0), 0U) << "nobody";
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
