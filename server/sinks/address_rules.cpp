#include "sinks/address_rules.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <span>

namespace switchboard::sinks {

namespace {

using V6 = std::array<std::uint8_t, 16>;

struct Range4 {
    std::uint32_t network;
    unsigned bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24U | b << 16U | c << 8U | d;
}

// The special-purpose registry of RFC 6890 and its successors.
constexpr std::array kNotPublic4{
    Range4{ip(0, 0, 0, 0), 8},      Range4{ip(10, 0, 0, 0), 8},     Range4{ip(100, 64, 0, 0), 10},
    Range4{ip(127, 0, 0, 0), 8},    Range4{ip(169, 254, 0, 0), 16}, Range4{ip(172, 16, 0, 0), 12},
    Range4{ip(192, 0, 0, 0), 24},   Range4{ip(192, 0, 2, 0), 24},   Range4{ip(192, 88, 99, 0), 24},
    Range4{ip(192, 168, 0, 0), 16}, Range4{ip(198, 18, 0, 0), 15},  Range4{ip(198, 51, 100, 0), 24},
    Range4{ip(203, 0, 113, 0), 24}, Range4{ip(224, 0, 0, 0), 4},    Range4{ip(240, 0, 0, 0), 4}};

bool in_range(std::uint32_t address, Range4 range) {
    return (address ^ range.network) >> (32U - range.bits) == 0;
}

bool is_public4(std::uint32_t address) {
    return std::none_of(kNotPublic4.begin(), kNotPublic4.end(), [&](Range4 range) {
        return in_range(address, range);
    });
}

std::uint32_t four_bytes(V6 const& address, std::size_t at) {
    return ip(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

bool starts_with(V6 const& address, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), address.begin());
}

/// The IPv4 address that a mapped, translated (64:ff9b::/96) or 6to4 address really leads to.
std::optional<std::uint32_t> wrapped4(V6 const& address) {
    if (starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
        return four_bytes(address, 12);
    if (starts_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return four_bytes(address, 12);
    if (starts_with(address, {0x20, 0x02})) return four_bytes(address, 2);
    return std::nullopt;
}

bool is_public6(V6 const& address) {
    if (auto const inner = wrapped4(address)) return is_public4(*inner);
    // Global unicast is 2000::/3; of it, leave out Teredo and the other special assignments,
    // documentation.
    if ((address[0] & 0xe0U) != 0x20U) return false;
    if (starts_with(address, {0x20, 0x01}) && address[2] <= 0x01) return false;
    return !starts_with(address, {0x20, 0x01, 0x0d, 0xb8});
}

V6 bytes6(sockaddr const& address) {
    sockaddr_in6 full{};
    std::memcpy(&full, &address, sizeof full);
    V6 bytes{};
    std::memcpy(bytes.data(), &full.sin6_addr, bytes.size());
    return bytes;
}

std::uint32_t bytes4(sockaddr const& address) {
    sockaddr_in full{};
    std::memcpy(&full, &address, sizeof full);
    return ntohl(full.sin_addr.s_addr);
}

} // namespace

bool is_loopback(sockaddr const& address) {
    if (address.sa_family == AF_INET) return in_range(bytes4(address), {ip(127, 0, 0, 0), 8});
    if (address.sa_family != AF_INET6) return false;
    V6 const bytes = bytes6(address);
    if (auto const inner = wrapped4(bytes)) return in_range(*inner, {ip(127, 0, 0, 0), 8});
    V6 loopback{};
    loopback.back() = 1;
    return bytes == loopback;
}

bool is_public(sockaddr const& address) {
    if (address.sa_family == AF_INET) return is_public4(bytes4(address));
    if (address.sa_family == AF_INET6) return is_public6(bytes6(address));
    return false;
}

} // namespace switchboard::sinks
