// Requests by name and minute, as one node counts them: its workers share one under a short lock.
// Its memory is bounded: when it is full, names that asked longest ago are forgotten, never kept
// out.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace switchboard::api {

class RateTable {
public:
    /// True while `who` made at most `limit` requests in the current minute, this one included.
    [[nodiscard]] bool admit(std::string const& who, std::uint32_t limit, TimePoint now) {
        std::lock_guard const lock{mutex_};
        if (now - window_ >= kWindow || now < window_) {
            now_.clear();
            before_.clear();
            window_ = now;
        }
        return ++count_of(who) <= limit;
    }
    [[nodiscard]] Millis until_next(TimePoint now) const {
        std::lock_guard const lock{mutex_};
        return window_ + kWindow - now;
    }
    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return now_.size() + before_.size();
    }

    static constexpr Millis kWindow = std::chrono::minutes{1};
    static constexpr std::size_t kNamesMax = 50'000; // and as many that asked before: 10 MiB

private:
    std::uint32_t& count_of(std::string const& who) {
        auto const known = now_.find(who);
        if (known != now_.end()) return known->second;
        if (now_.size() >= kNamesMax) before_ = std::exchange(now_, {});
        auto const old = before_.find(who);
        return now_.emplace(who, old == before_.end() ? 0 : old->second).first->second;
    }

    mutable std::mutex mutex_;
    TimePoint window_{};
    std::unordered_map<std::string, std::uint32_t> now_, before_;
};

} // namespace switchboard::api
