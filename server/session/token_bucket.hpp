// A rate with a burst: so many at once, and then so many a second. Owns one counter; pure, any one
// thread. It never reads a clock; time that goes backwards refills nothing.
#pragma once

#include "base/time.hpp"
#include "session/limits.hpp"

#include <algorithm>
#include <cmath>

namespace switchboard::session {

class TokenBucket {
public:
    TokenBucket(Rate rate, TimePoint now)
        : rate_(rate)
        , tokens_(rate.burst)
        , at_(now) {}

    /// A burst of 0 is no limit.
    [[nodiscard]] bool take(TimePoint now) {
        if (rate_.burst <= 0) return true;
        refill(now);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }
    /// What may be taken at once, of 1 for all of the burst.
    [[nodiscard]] double left(TimePoint now) const {
        if (rate_.burst <= 0) return 1;
        TokenBucket then{*this};
        then.refill(now);
        return then.tokens_ / rate_.burst;
    }
    /// How long until take() can succeed, as of the last take(); a day at the most, also where
    /// nothing is ever refilled.
    [[nodiscard]] Millis wait() const {
        double const missing = 1 - tokens_;
        if (rate_.burst <= 0 || missing <= 0) return Millis{0};
        double const most = static_cast<double>(kWaitMax.count());
        if (rate_.per_second * most < missing * 1'000) return kWaitMax; // before it is divided by
        return Millis{static_cast<Millis::rep>(std::ceil(missing / rate_.per_second * 1'000))};
    }

    static constexpr Millis kWaitMax = std::chrono::hours{24};

private:
    void refill(TimePoint now) {
        if (now <= at_) return;
        double const seconds = std::chrono::duration<double>(now - at_).count();
        tokens_ = std::min(rate_.burst, tokens_ + seconds * rate_.per_second);
        at_ = now;
    }

    Rate rate_;
    double tokens_;
    TimePoint at_;
};

} // namespace switchboard::session
