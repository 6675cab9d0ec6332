#include "base/fail_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace switchboard::fail_points {
namespace {

using ::testing::HasSubstr;

class FailPoints : public ::testing::Test {
protected:
    FailPoints() { deaths = 0, paused = {}; }
    ~FailPoints() override { EXPECT_EQ(arm(""), ""); }
    static std::string arm(std::string_view specification) {
        return fail_points::arm(
            specification, {[] { ++deaths; }, [](std::chrono::milliseconds ms) { paused += ms; }});
    }
    static inline int deaths = 0;
    static inline std::chrono::milliseconds paused{};
};

TEST_F(FailPoints, AreNothingUnlessArmed) {
    reach("hub.before_ack");
    EXPECT_FALSE(is_on("mutant.dedupe_off"));
}

TEST_F(FailPoints, KillTheProcessAtTheWishedTime) {
    ASSERT_EQ(arm("a=crash@3,b=on"), "");
    reach("a");
    reach("other");
    reach("a");
    EXPECT_EQ(deaths, 0);
    reach("a");
    EXPECT_EQ(deaths, 1);
    EXPECT_TRUE(is_on("b"));
    EXPECT_FALSE(is_on("a"));
}

TEST_F(FailPoints, HoldTheThreadOnce) {
    ASSERT_EQ(arm("a=pause:30"), "");
    reach("a");
    reach("a");
    EXPECT_EQ(paused, std::chrono::milliseconds{30});
}

TEST_F(FailPoints, RefuseWhatTheyDoNotUnderstand) {
    for (auto const* bad : {"a", "=crash", "a=", "a=crash@0", "a=crash@x", "a=pause:", "a=stop"})
        EXPECT_THAT(arm(bad), HasSubstr(bad)) << bad;
    EXPECT_FALSE(is_on("a"));
}

} // namespace
} // namespace switchboard::fail_points
