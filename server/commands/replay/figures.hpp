// What a replay measures: latencies and counts. Pure; on the director's thread.
// Keeps every sample (eight bytes a message), so that percentiles are exact. Never rounds a failure
// away.
#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace switchboard::commands::replay {

class Latencies {
public:
    void add(std::chrono::microseconds took) { samples_.push_back(took); }
    [[nodiscard]] std::size_t count() const { return samples_.size(); }
    /// By nearest rank; `share` from 0 to 1. Zero without samples.
    [[nodiscard]] std::chrono::microseconds percentile(double share) const;

private:
    std::vector<std::chrono::microseconds> samples_;
};

struct Figures {
    Latencies ack;      // from the first attempt (or from the last, after "too fast") to the ack
    Latencies delivery; // from the same moment to the other side's screen
    std::uint64_t messages = 0;
    std::uint64_t postponed = 0;  // refused for the moment and sent again
    std::uint64_t reconnects = 0; // connections made after the first, of all participants
    std::uint64_t finished = 0;   // dialogues
    std::uint64_t seen_twice = 0; // a turn delivered again to a screen that had it
    std::chrono::microseconds elapsed{};
};

} // namespace switchboard::commands::replay
