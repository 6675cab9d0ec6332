// An allowance for each name, under the key that the settings have for it: what a refusal says and
// is counted by. Pure; whoever shares it between threads locks around it. It never says for whom.
#pragma once

#include "base/limit_text.hpp"
#include "session/rate_book.hpp"
#include "session/refusal.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::session {

class Allowance {
public:
    /// `key` and its value in a `window`. The key and the words are literals.
    Allowance(Rate rate, char const* key, std::chrono::seconds window, std::string_view words)
        : book_{rate}
        , key_{key}
        , text_{limit_text(words, {{key, count_in(rate, window)}})} {}
    /// `key` and its value in a minute, with a burst of its own.
    Allowance(Rate rate, char const* key, std::string_view burst_key, std::string_view words)
        : book_{rate}
        , key_{key}
        , text_{limit_text(
              words, {{key, count_in(rate, std::chrono::minutes{1})},
                      {burst_key, static_cast<std::uint64_t>(rate.burst)}})} {}

    /// Nothing: taken.
    [[nodiscard]] std::optional<Refusal> take(std::string_view name, TimePoint now) {
        auto const wait = book_.take(name, now);
        if (!wait) return std::nullopt;
        auto const wait_ms = static_cast<std::uint32_t>(wait->count());
        return Refusal{v1::RATE_LIMITED, text_, {}, wait_ms, key_};
    }

    /// What is left for this name, from 1 (all of it, or no limit) to 0.
    [[nodiscard]] double left(std::string_view name, TimePoint now) const {
        return book_.left(name, now);
    }

    [[nodiscard]] static std::uint64_t count_in(Rate rate, std::chrono::seconds window) {
        double const seconds = static_cast<double>(window.count());
        return static_cast<std::uint64_t>(std::lround(rate.per_second * seconds));
    }

private:
    RateBook book_;
    char const* key_;
    std::string text_;
};

} // namespace switchboard::session
