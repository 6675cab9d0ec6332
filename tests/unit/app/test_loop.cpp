// A loop that rests keeps the wall clock going.
#include "app/loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace switchboard::app {
namespace {

/// How far the clock of the process is behind the machine's.
Millis lag() {
    using namespace std::chrono;
    TimePoint const shown = wall_clock();
    return time_point_cast<Millis>(system_clock::now()) - shown;
}

/// Longer than the clock believes that a process may rest.
void rest(Loop& loop) {
    std::promise<void> over;
    auto waited = over.get_future();
    loop.post([&] { loop.after(Millis{2'500}, [&over] { over.set_value(); }); });
    waited.wait();
}

/// A machine that is busy enough makes any process stand still: once in ten it does not. Without
/// the loop's beat each rest makes the clock fall behind by a second and a half.
TEST(Loop, TheWallClockGoesOnWhileTheLoopRests) {
    Loop loop{"rests"};
    loop.start();
    static_cast<void>(wall_clock());
    Millis least{1'000'000};
    for (int i = 0; i < 10 && least > Millis{500}; ++i) {
        rest(loop);
        least = std::min(least, lag());
    }
    EXPECT_LE(least, Millis{500});
}

} // namespace
} // namespace switchboard::app
