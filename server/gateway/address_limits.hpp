// How many connections an address has and how fast it makes new ones. One per node, shared by its
// workers under a lock, since it is asked only when a connection begins or ends. It never blocks
// and forgets addresses that are quiet.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace switchboard::gateway {

/// Tools and the proxy on this machine.
[[nodiscard]] inline bool is_loopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
}

class AddressLimits {
public:
    struct Limits {
        std::uint32_t connections = 0; // 0: no limit of either kind
        std::uint32_t burst = 0;
        std::uint32_t per_second = 0;
    };
    explicit AddressLimits(Limits limits)
        : limits_{limits} {}

    /// What stands for an address: hash of its group. Never 0.
    [[nodiscard]] static std::uint64_t key_of(std::string_view address);
    /// Who pays for what comes from an address; 0: nobody, it is this machine's own.
    [[nodiscard]] static std::uint64_t payer_of(std::string_view address);

    /// What a connection costs its address beside its place.
    enum class Price : std::uint8_t {
        OfANewOne, // counts against how fast they may come
        Nothing,   // it was there already, and carries somebody else from now on
    };
    enum class Verdict : std::uint8_t { Admitted, TooMany, TooFast };
    /// Whether the address may have one connection more, which release() gives back.
    [[nodiscard]] Verdict acquire(std::uint64_t key, TimePoint now, Price price = Price::OfANewOne);
    /// What is said of a refusal, with the limits as they are now.
    [[nodiscard]] std::string words(Verdict verdict) const;
    void release(std::uint64_t key);
    /// From now on so many at once; who has more keeps them.
    void set_connections(std::uint32_t most);
    /// Forgets addresses without connections whose allowance is full again.
    void sweep(TimePoint now);
    [[nodiscard]] std::size_t size() const;

private:
    struct Entry {
        std::uint32_t connections = 0;
        std::int64_t allowance_ms = 0; // of time: 1000 / per_second buys one connection
        TimePoint refilled{};
    };
    void refill(Entry& entry, TimePoint now) const;
    [[nodiscard]] std::int64_t full_ms() const;
    [[nodiscard]] std::int64_t price_ms() const;

    Limits limits_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Entry> entries_;
};

} // namespace switchboard::gateway
