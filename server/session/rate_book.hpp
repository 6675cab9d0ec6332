// One allowance for each name: a person, a network address, an account, however many sockets they
// spread over. Pure; whoever shares it between threads locks around it. Its memory is bounded: when
// it is full, names that asked longest ago are forgotten, never kept out.
#pragma once

#include "session/token_bucket.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace switchboard::session {

class RateBook {
public:
    explicit RateBook(Rate rate)
        : rate_{rate} {}

    /// Nothing: taken. Else how long until there is something to take. A burst of 0 is no limit.
    [[nodiscard]] std::optional<Millis> take(std::string_view name, TimePoint now) {
        if (rate_.burst <= 0) return std::nullopt;
        std::string const key{name};
        if (now_.size() >= kNamesMax && !now_.contains(key)) {
            before_ = std::exchange(now_, {}); // whoever asks again is taken over from there
        }
        TokenBucket& bucket = find(key, now);
        if (bucket.take(now)) return std::nullopt;
        return bucket.wait();
    }

    /// What is left of the burst, from 1 (all of it, or no limit) to 0.
    [[nodiscard]] double left(std::string_view name, TimePoint now) const {
        if (rate_.burst <= 0) return 1;
        std::string const key{name};
        auto known = now_.find(key);
        if (known == now_.end()) {
            known = before_.find(key);
            if (known == before_.end()) return 1;
        }
        return known->second.left(now);
    }

    static constexpr std::size_t kNamesMax = 50'000; // and as many that asked before: 10 MiB

private:
    using Buckets = std::unordered_map<std::string, TokenBucket>;

    TokenBucket& find(std::string const& key, TimePoint now) {
        auto const known = now_.find(key);
        if (known != now_.end()) return known->second;
        auto const old = before_.find(key);
        TokenBucket const start = old == before_.end() ? TokenBucket{rate_, now} : old->second;
        return now_.emplace(key, start).first->second;
    }

    Rate rate_;
    Buckets now_, before_;
};

} // namespace switchboard::session
