#include "identity/sessions.hpp"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <string_view>

namespace switchboard::identity {

namespace {

constexpr std::size_t kKept4 = 3, kKept6 = 6; // bytes

template<std::size_t Size>
std::string cut(int family, std::string const& address, std::size_t kept) {
    std::array<unsigned char, Size> bytes{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_pton(family, address.c_str(), bytes.data()) != 1) return {};
    std::memset(bytes.data() + kept, 0, Size - kept);
    if (inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr) return {};
    return std::string{text.data()} + "/" + std::to_string(kept * 8);
}

} // namespace

std::string address_group(std::string const& address) {
    constexpr std::string_view kMapped = "::ffff:"; // an IPv4 peer of an IPv6 listener
    bool const is_mapped = address.starts_with(kMapped);
    auto const group =
        cut<4>(AF_INET, is_mapped ? address.substr(kMapped.size()) : address, kKept4);
    return group.empty() ? cut<16>(AF_INET6, address, kKept6) : group;
}

} // namespace switchboard::identity
