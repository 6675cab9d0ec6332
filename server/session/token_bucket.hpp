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

    [[nodiscard]] bool take(TimePoint now) {
        refill(now);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }
    /// What may be taken at once, of 1 for all of the burst.
    [[nodiscard]] double left(TimePoint now) const {
        TokenBucket then{*this};
        then.refill(now);
        return then.tokens_ / rate_.burst;
    }
    /// How long until take() can succeed, as of the last take().
    [[nodiscard]] Millis wait() const {
        double const missing = std::max(0.0, 1 - tokens_);
        return Millis{static_cast<Millis::rep>(std::ceil(missing / rate_.per_second * 1'000))};
    }

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
