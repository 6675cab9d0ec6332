#include "commands/replay/figures.hpp"
#include "commands/replay/report.hpp"

#include <gmock/gmock.h>

namespace switchboard::commands::replay {
namespace {

using std::chrono::microseconds;

TEST(Latencies, TakePercentilesByNearestRank) {
    Latencies latencies;
    EXPECT_EQ(latencies.percentile(0.5), microseconds{0});
    for (int i = 1000; i >= 1; --i) latencies.add(microseconds{i});
    EXPECT_EQ(latencies.percentile(0.5), microseconds{500});
    EXPECT_EQ(latencies.percentile(0.99), microseconds{990});
    EXPECT_EQ(latencies.percentile(0.999), microseconds{999});
    EXPECT_EQ(latencies.percentile(1.0), microseconds{1000});
    EXPECT_EQ(latencies.percentile(0.0), microseconds{1});
}

Report whole() {
    Report report;
    report.dialogues = 2;
    report.figures.finished = 2;
    report.verified.conversations = 2;
    return report;
}

TEST(Report, IsGoodOnlyIfEverythingHeld) {
    EXPECT_TRUE(whole().good());
    auto unfinished = whole();
    unfinished.figures.finished = 1;
    EXPECT_FALSE(unfinished.good());
    auto unread = whole();
    unread.verified.conversations = 1;
    EXPECT_FALSE(unread.good());
    auto lost = whole();
    lost.verified.findings.lost = 1;
    EXPECT_FALSE(lost.good());
    auto undelivered = whole();
    undelivered.verified.findings.undelivered = 1;
    EXPECT_FALSE(undelivered.good());
    auto failed = whole();
    failed.failures.push_back("x");
    EXPECT_FALSE(failed.good());
    EXPECT_THAT(to_text(failed), testing::HasSubstr("NOT GOOD"));
    EXPECT_THAT(to_json(whole()), testing::StartsWith("{\"good\":true,"));
}

} // namespace
} // namespace switchboard::commands::replay
