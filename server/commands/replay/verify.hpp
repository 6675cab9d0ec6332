// Compares what the server kept with what was said: lost, twice, out of order, or somebody else's.
// Pure; any thread. Knows nothing of how the history and the deliveries were read.
#pragma once

#include "commands/replay/dialogue_file.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct Findings {
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t altered = 0;     // another text, or nobody said it
    std::uint64_t gaps = 0;        // holes in the numbering of entries
    std::uint64_t undelivered = 0; // transcripts that did not reach their sink, and of these:
    std::uint64_t parked = 0;      // given up until a person decides
    std::uint64_t owed = 0;        // still tried
    std::uint64_t delivered_twice = 0;
    std::vector<std::string> examples; // a few sentences for people

    [[nodiscard]] bool clean() const {
        return lost + duplicated + out_of_order + altered + gaps + undelivered + delivered_twice ==
               0;
    }
    void add(Findings const& other);
    void note(std::string sentence);
};

/// `entries` is the conversation's whole history in the order of the server.
[[nodiscard]] Findings compare_history(
    Dialogue const& dialogue, std::string const& conversation,
    std::vector<v1::Entry> const& entries);

struct SinkDelivery {
    std::string sink;
    std::uint32_t generation = 0;
    bool delivered = false;
    std::string state{}; // "pending", "parked"
    std::string last_error{};
};

/// Exactly one delivered transcript of the first close for each sink.
[[nodiscard]] Findings compare_deliveries(
    std::vector<std::string> const& sinks, std::string const& conversation,
    std::vector<SinkDelivery> const& deliveries);

} // namespace switchboard::commands::replay
