// Deadlines near and far, moved and cancelled, and against a plain map of them.
#include "gateway/timer_wheel.hpp"

#include <gmock/gmock.h>
#include <random>

namespace switchboard::gateway {
namespace {

TimePoint after(std::int64_t ms) {
    return time_point_ms(1'000'000 + ms);
}

struct Timer final : TimerEntry {
    void on_timer(TimePoint now) override {
        fired.push_back(now);
        if (then) then();
    }
    std::vector<TimePoint> fired;
    std::function<void()> then;
};

TEST(TimerWheel, FiresOnceWhenItIsTime) {
    TimerWheel wheel{after(0)};
    Timer timer;
    wheel.schedule(timer, after(1000));
    wheel.advance(after(999));
    EXPECT_TRUE(timer.fired.empty());
    wheel.advance(after(1000));
    wheel.advance(after(100'000));
    EXPECT_THAT(timer.fired, ::testing::ElementsAre(after(1000)));
}

TEST(TimerWheel, WaitsForMoreThanOneTurn) {
    TimerWheel wheel{after(0)};
    Timer timer;
    wheel.schedule(timer, after(200'000));
    for (std::int64_t ms = 0; ms < 200'000; ms += 250) wheel.advance(after(ms));
    EXPECT_TRUE(timer.fired.empty());
    wheel.advance(after(200'000));
    EXPECT_EQ(timer.fired.size(), 1U);
}

TEST(TimerWheel, FiresEverythingAfterALongPause) {
    TimerWheel wheel{after(0)};
    std::vector<Timer> timers(1000);
    for (std::size_t i = 0; i < timers.size(); ++i)
        wheel.schedule(timers[i], after(static_cast<std::int64_t>(i) * 100));
    wheel.advance(after(3'600'000));
    for (Timer const& timer : timers) EXPECT_EQ(timer.fired.size(), 1U);
}

TEST(TimerWheel, MayBeChangedFromWithin) {
    TimerWheel wheel{after(0)};
    Timer again;
    Timer victim;
    wheel.schedule(again, after(10));
    wheel.schedule(victim, after(10));
    again.then = [&] {
        TimerWheel::cancel(victim);
        wheel.schedule(again, after(10)); // overdue: after the next advance, not in an endless loop
    };
    wheel.advance(after(20));
    EXPECT_EQ(again.fired.size(), 1U);
    EXPECT_TRUE(victim.fired.empty());
    wheel.advance(after(21));
    EXPECT_EQ(again.fired.size(), 2U);
}

TEST(TimerWheel, ForgetsWhoDies) {
    TimerWheel wheel{after(0)};
    { // scheduled, and gone before it is time
        Timer timer;
        wheel.schedule(timer, after(10));
    }
    wheel.advance(after(1000));
}

TEST(TimerWheel, AgreesWithAPlainMap) {
    std::mt19937 random{7};
    std::vector<Timer> timers(200);
    std::map<std::size_t, TimePoint> expected;
    TimerWheel wheel{after(0)};
    std::int64_t now = 0;
    for (int step = 0; step < 5000; ++step) {
        std::size_t const which = random() % timers.size();
        TimePoint const due = after(now + static_cast<std::int64_t>(random() % 100'000));
        if (random() % 4 == 0) {
            TimerWheel::cancel(timers[which]);
            expected.erase(which);
        } else {
            wheel.schedule(timers[which], due);
            expected[which] = due;
        }
        now += random() % 700;
        for (Timer& timer : timers) timer.fired.clear();
        wheel.advance(after(now));
        for (std::size_t i = 0; i < timers.size(); ++i) {
            bool const is_due = expected.contains(i) && expected[i] <= after(now);
            ASSERT_EQ(timers[i].fired.size(), is_due ? 1U : 0U) << "step " << step;
            if (is_due) expected.erase(i);
        }
    }
}

} // namespace
} // namespace switchboard::gateway
