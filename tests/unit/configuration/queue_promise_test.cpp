// What a queue promises with its own settings and without them.
#include "configuration/queue_promise.hpp"

#include <gtest/gtest.h>

namespace switchboard::configuration {
namespace {

using namespace std::chrono_literals;

TEST(QueuePromise, AQueueThatSaysNothingPromisesWhatItAlwaysDid) {
    v1::Queue const queue;
    EXPECT_EQ(service_target(queue, v1::URGENT), 0s);
    EXPECT_EQ(service_target(queue, v1::HIGH), 60s);
    EXPECT_EQ(service_target(queue, v1::NORMAL), 300s);
    EXPECT_EQ(service_target(queue, v1::PRIORITY_UNSPECIFIED), 300s);
    EXPECT_EQ(service_target(queue, v1::LOW), 900s);
    EXPECT_EQ(service_level_percent(queue), 80U);
    EXPECT_EQ(risk_lead(queue), 2min);
    EXPECT_EQ(long_wait(queue), 2min);
}

TEST(QueuePromise, ItsOwnTimeHoldsForEveryPriorityAndThatOfAPriorityForNoOther) {
    v1::Queue queue;
    (*queue.mutable_targets_ms())["high"] = 45'000;
    EXPECT_EQ(service_target(queue, v1::HIGH), 45s);
    EXPECT_EQ(service_target(queue, v1::NORMAL), 300s);
    (*queue.mutable_targets_ms())["normal"] = 0;
    EXPECT_EQ(service_target(queue, v1::NORMAL), 0s) << "a target of nothing is a target";
    queue.set_service_target_ms(20'000);
    EXPECT_EQ(service_target(queue, v1::HIGH), 20s);
    EXPECT_EQ(service_target(queue, v1::LOW), 20s);
    EXPECT_EQ(priority_target(queue, v1::HIGH), 45s) << "when it is late is another question";
}

TEST(QueuePromise, ReadsItsSettings) {
    v1::Queue queue;
    queue.set_service_level_percent(95);
    queue.set_risk_lead_ms(30'000);
    queue.set_long_wait_ms(600'000);
    EXPECT_EQ(service_level_percent(queue), 95U);
    EXPECT_EQ(risk_lead(queue), 30s);
    EXPECT_EQ(long_wait(queue), 10min);
}

} // namespace
} // namespace switchboard::configuration
