// Requests per caller and minute, as one node counts them: its workers share one under a short
// lock. Its memory is bounded: when it is full, callers are forgotten, never kept out.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace switchboard::api {

class RateTable {
public:
    /// True while `who` made at most `limit` requests in the current minute, this one included.
    [[nodiscard]] bool admit(std::string const& who, std::uint32_t limit, TimePoint now) {
        std::lock_guard const lock{mutex_};
        if (now - window_ >= kWindow || now < window_ || counts_.size() >= kCallersMax) {
            counts_.clear();
            window_ = now;
        }
        return ++counts_[who] <= limit;
    }
    [[nodiscard]] Millis until_next(TimePoint now) const {
        std::lock_guard const lock{mutex_};
        return window_ + kWindow - now;
    }
    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return counts_.size();
    }

    static constexpr Millis kWindow = std::chrono::minutes{1};
    static constexpr std::size_t kCallersMax = 100'000; // about 10 MiB

private:
    mutable std::mutex mutex_;
    TimePoint window_{};
    std::unordered_map<std::string, std::uint32_t> counts_;
};

} // namespace switchboard::api
