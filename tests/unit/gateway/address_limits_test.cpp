// How many and how fast, per address, and that quiet addresses are forgotten.
#include "../at.hpp"
#include "gateway/address_limits.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

using Verdict = AddressLimits::Verdict;

TEST(AddressLimits, CountsOpenConnections) {
    AddressLimits limits{{2, 100, 100}};
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::TooMany);
    EXPECT_EQ(limits.acquire(2, at(0)), Verdict::Admitted);
    limits.release(1);
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
}

TEST(AddressLimits, PacesNewConnections) {
    AddressLimits limits{{1000, 3, 10}};
    auto const open = [&](std::int64_t ms) {
        bool const good = limits.acquire(1, at(ms)) == Verdict::Admitted;
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
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(2, at(0)), Verdict::Admitted);
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
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
    EXPECT_EQ(limits.size(), 0U);
}

TEST(AddressLimits, AConnectionThatWasThereCostsOnlyItsPlace) {
    AddressLimits limits{{3, 1, 1}};
    using Price = AddressLimits::Price;
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(1, at(0)), Verdict::TooFast) << "no other so soon";
    EXPECT_EQ(limits.acquire(1, at(0), Price::Nothing), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(1, at(0), Price::Nothing), Verdict::Admitted);
    EXPECT_EQ(limits.acquire(1, at(0), Price::Nothing), Verdict::TooMany) << "no place left";
}

TEST(AddressLimits, ARefusalNamesWhatToChange) {
    AddressLimits limits{{3, 5, 2}};
    EXPECT_EQ(
        limits.words(Verdict::TooFast),
        "too many new connections of one address (connections_per_address_and_second: 2, "
        "connection_burst_per_address: 5)");
    limits.set_connections(7);
    EXPECT_EQ(
        limits.words(Verdict::TooMany),
        "too many connections of one address (connections_per_address: 7)");
}

} // namespace
} // namespace switchboard::gateway
