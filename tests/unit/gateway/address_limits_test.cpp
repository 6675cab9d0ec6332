// How many and how fast, per address, and that quiet addresses are forgotten.
#include "gateway/address_limits.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

TimePoint at(std::int64_t ms) {
    return time_point_ms(ms);
}

TEST(AddressLimits, CountsOpenConnections) {
    AddressLimits limits{{2, 100, 100}};
    EXPECT_TRUE(limits.acquire(1, at(0)));
    EXPECT_TRUE(limits.acquire(1, at(0)));
    EXPECT_FALSE(limits.acquire(1, at(0)));
    EXPECT_TRUE(limits.acquire(2, at(0)));
    limits.release(1);
    EXPECT_TRUE(limits.acquire(1, at(0)));
}

TEST(AddressLimits, PacesNewConnections) {
    AddressLimits limits{{1000, 3, 10}};
    auto const open = [&](std::int64_t ms) {
        bool const good = limits.acquire(1, at(ms));
        if (good) limits.release(1);
        return good;
    };
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(open(0));
    EXPECT_FALSE(open(99));
    EXPECT_TRUE(open(100));
    EXPECT_FALSE(open(100));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(open(10'000));
    EXPECT_FALSE(open(10'000));
}

TEST(AddressLimits, ForgetsQuietAddressesOnly) {
    AddressLimits limits{{10, 2, 10}};
    EXPECT_TRUE(limits.acquire(1, at(0)));
    EXPECT_TRUE(limits.acquire(2, at(0)));
    limits.release(2);
    limits.sweep(at(50));
    EXPECT_EQ(limits.size(), 2U);
    limits.sweep(at(10'000));
    EXPECT_EQ(limits.size(), 1U);
    limits.release(1);
    limits.sweep(at(10'000));
    EXPECT_EQ(limits.size(), 0U);
}

TEST(AddressLimits, AllowsEverythingWithoutALimit) {
    AddressLimits limits{{0, 0, 0}};
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limits.acquire(1, at(0)));
    EXPECT_EQ(limits.size(), 0U);
}

TEST(AddressLimits, AConnectionThatWasThereCostsOnlyItsPlace) {
    AddressLimits limits{{3, 1, 1}};
    using Price = AddressLimits::Price;
    EXPECT_TRUE(limits.acquire(1, at(0)));
    EXPECT_FALSE(limits.acquire(1, at(0))) << "no other so soon";
    EXPECT_TRUE(limits.acquire(1, at(0), Price::Nothing));
    EXPECT_TRUE(limits.acquire(1, at(0), Price::Nothing));
    EXPECT_FALSE(limits.acquire(1, at(0), Price::Nothing)) << "no place left";
}

} // namespace
} // namespace switchboard::gateway
