// The simulator's only source of chance: one seed, one stream of numbers, the same on every
// machine. One thread. It never uses the standard distributions, whose results differ between
// libraries.
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace switchboard::sim {

class Random {
public:
    explicit Random(std::uint64_t seed)
        : state_(seed) {}

    /// SplitMix64: every seed is a good one.
    [[nodiscard]] std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    /// From 0 to below `end`.
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return next() % end; }
    [[nodiscard]] std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + below(high - low + 1);
    }
    [[nodiscard]] Millis millis(std::uint64_t low, std::uint64_t high) {
        return Millis{static_cast<Millis::rep>(between(low, high))};
    }
    /// True in `per_mille` of a thousand cases.
    [[nodiscard]] bool chance(std::uint64_t per_mille) { return below(1'000) < per_mille; }

private:
    std::uint64_t state_;
};

} // namespace switchboard::sim
