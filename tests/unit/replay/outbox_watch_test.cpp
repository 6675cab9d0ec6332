#include "commands/replay/outbox_watch.hpp"

#include <gtest/gtest.h>

namespace switchboard::commands::replay {
namespace {

using namespace std::chrono_literals;

OutboxWatch::Time at(std::chrono::seconds since) {
    return OutboxWatch::Time{} + 1h + since;
}

TEST(OutboxWatch, EndsWhenNothingIsOwed) {
    OutboxWatch watch{{}, at(0s)};
    EXPECT_TRUE(watch.go_on({3, 0}, at(1s)));
    EXPECT_FALSE(watch.go_on({0, 3}, at(2s)));
}

TEST(OutboxWatch, WaitsAsLongAsOneMoreIsDeliveredNowAndThen) {
    OutboxWatch watch{{.still = 120s, .most = 1h}, at(0s)};
    for (int i = 1; i <= 20; ++i)
        EXPECT_TRUE(watch.go_on({100, static_cast<std::uint64_t>(i)}, at(i * 100s))) << i;
    EXPECT_TRUE(watch.go_on({100, 20}, at(2'119s)));
    EXPECT_FALSE(watch.go_on({100, 20}, at(2'120s)));
}

TEST(OutboxWatch, NeverLongerThanTheBound) {
    OutboxWatch watch{{.still = 120s, .most = 300s}, at(0s)};
    EXPECT_TRUE(watch.go_on({9, 1}, at(100s)));
    EXPECT_TRUE(watch.go_on({8, 2}, at(200s)));
    EXPECT_TRUE(watch.go_on({7, 3}, at(299s)));
    EXPECT_FALSE(watch.go_on({6, 4}, at(300s)));
}

TEST(OutboxWatch, AServerThatIsSilentIsGivenTheSameTime) {
    OutboxWatch const watch{{.still = 120s, .most = 1h}, at(0s)};
    EXPECT_TRUE(watch.go_on_blind(at(119s)));
    EXPECT_FALSE(watch.go_on_blind(at(120s)));
}

} // namespace
} // namespace switchboard::commands::replay
