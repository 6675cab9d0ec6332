#include "gateway/address_limits.hpp"

#include "base/limit_text.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <functional>

namespace switchboard::gateway {

std::uint64_t AddressLimits::key_of(std::string_view address) {
    std::uint64_t const hash = std::hash<std::string>{}(http::address_group(address));
    return hash == 0 ? 1 : hash;
}

std::uint64_t AddressLimits::payer_of(std::string_view address) {
    return is_loopback(address) ? 0 : key_of(address);
}

AddressLimits::Verdict AddressLimits::acquire(std::uint64_t key, TimePoint now, Price price) {
    std::lock_guard const lock{mutex_};
    if (limits_.connections == 0) return Verdict::Admitted;
    auto const [place, is_new] = entries_.try_emplace(key);
    Entry& entry = place->second;
    if (is_new) entry = {0, full_ms(), now};
    refill(entry, now);
    std::int64_t const cost = price == Price::OfANewOne ? price_ms() : 0;
    if (entry.connections >= limits_.connections) return Verdict::TooMany;
    if (entry.allowance_ms < cost) return Verdict::TooFast;
    entry.allowance_ms -= cost;
    ++entry.connections;
    return Verdict::Admitted;
}

std::string AddressLimits::words(Verdict verdict) const {
    std::lock_guard const lock{mutex_};
    if (verdict == Verdict::TooMany)
        return limit_text(
            "too many connections of one address",
            {{"connections_per_address", limits_.connections}});
    return limit_text(
        "too many new connections of one address",
        {{"connections_per_address_and_second", limits_.per_second},
         {"connection_burst_per_address", limits_.burst}});
}

void AddressLimits::release(std::uint64_t key) {
    std::lock_guard const lock{mutex_};
    auto const place = entries_.find(key); // none if there was no limit when it came
    if (place != entries_.end() && place->second.connections > 0) --place->second.connections;
}

void AddressLimits::set_connections(std::uint32_t most) {
    std::lock_guard const lock{mutex_};
    limits_.connections = most;
}

void AddressLimits::sweep(TimePoint now) {
    std::lock_guard const lock{mutex_};
    for (auto place = entries_.begin(); place != entries_.end();) {
        Entry& entry = place->second;
        refill(entry, now);
        bool const quiet = entry.connections == 0 && entry.allowance_ms >= full_ms();
        place = quiet ? entries_.erase(place) : std::next(place);
    }
}

std::size_t AddressLimits::size() const {
    std::lock_guard const lock{mutex_};
    return entries_.size();
}

void AddressLimits::refill(Entry& entry, TimePoint now) const {
    auto const passed = std::max<std::int64_t>(0, (now - entry.refilled).count());
    entry.allowance_ms = std::min(full_ms(), entry.allowance_ms + passed);
    entry.refilled = now;
}

std::int64_t AddressLimits::price_ms() const {
    return limits_.per_second == 0 ? 0 : std::max<std::int64_t>(1, 1000 / limits_.per_second);
}

std::int64_t AddressLimits::full_ms() const {
    return price_ms() * limits_.burst;
}

} // namespace switchboard::gateway
