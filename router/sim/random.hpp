// The simulator's draws: one generator, so that they are the same everywhere and one seed decides a
// run. A plain value. Never seeded from a clock.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace switchboard::router::sim {

/// xoshiro256** (Blackman and Vigna), seeded by SplitMix64.
class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15ULL;
            auto z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
            word = z ^ (z >> 31);
        }
    }
    double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1.0p-53; }
    double exponential(double mean) { return -mean * std::log(uniform()); }

private:
    static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::uint64_t next() {
        auto const result = rotate(state_[1] * 5, 7) * 9;
        auto const t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = rotate(state_[3], 45);
        return result;
    }
    std::array<std::uint64_t, 4> state_{};
};

} // namespace switchboard::router::sim
