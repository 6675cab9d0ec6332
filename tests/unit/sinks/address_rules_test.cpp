#include "sinks/address_rules.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <string>

namespace switchboard::sinks {
namespace {

struct Address {
    sockaddr_storage storage{};
    [[nodiscard]] sockaddr const& get() const {
        return *reinterpret_cast<sockaddr const*>(&storage);
    }
};

Address address(std::string const& text) {
    Address made;
    sockaddr_in four{};
    sockaddr_in6 six{};
    four.sin_family = AF_INET;
    six.sin6_family = AF_INET6;
    if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1)
        std::memcpy(&made.storage, &four, sizeof four);
    else if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1)
        std::memcpy(&made.storage, &six, sizeof six);
    else
        ADD_FAILURE() << text;
    return made;
}

TEST(AddressRules, LetPublicAddressesThrough) {
    for (char const* text :
         {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111",
          "2001:4860:4860::8888", "::ffff:8.8.8.8"})
        EXPECT_TRUE(is_public(address(text).get())) << text;
}

TEST(AddressRules, RefuseEveryRangeThatIsNotTheInternet) {
    for (char const* text : {"0.0.0.0",      "10.1.2.3",        "100.64.0.1",
                             "127.0.0.1",    "127.9.9.9",       "169.254.169.254",
                             "172.16.0.1",   "172.31.255.255",  "192.0.0.1",
                             "192.0.2.1",    "192.168.1.1",     "198.18.0.1",
                             "198.51.100.7", "203.0.113.9",     "224.0.0.1",
                             "240.0.0.1",    "255.255.255.255", "::",
                             "::1",          "fc00::1",         "fd12::1",
                             "fe80::1",      "ff02::1",         "2001:db8::1",
                             "2001::1"})
        EXPECT_FALSE(is_public(address(text).get())) << text;
}

TEST(AddressRules, SeeThroughWrappedAddresses) {
    for (char const* text :
         {"::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1",
          "2002:7f00:1::", "2002:a9fe:a9fe::1"})
        EXPECT_FALSE(is_public(address(text).get())) << text;
}

TEST(AddressRules, KnowLoopback) {
    for (char const* text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_loopback(address(text).get())) << text;
    for (char const* text : {"10.0.0.1", "8.8.8.8", "fe80::1", "::"})
        EXPECT_FALSE(is_loopback(address(text).get())) << text;
}

TEST(AddressRules, RefuseOtherFamilies) {
    sockaddr_storage storage{};
    storage.ss_family = AF_UNIX;
    auto const& unix_address = *reinterpret_cast<sockaddr const*>(&storage);
    EXPECT_FALSE(is_public(unix_address));
    EXPECT_FALSE(is_loopback(unix_address));
}

} // namespace
} // namespace switchboard::sinks
