// The end of a replay in words or as one JSON object. Pure; any thread. Never leaves a failure out.
#pragma once

#include "commands/replay/figures.hpp"
#include "commands/replay/verifier.hpp"

#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct Report {
    std::uint64_t dialogues = 0; // asked for
    std::uint64_t turns = 0;     // in them
    Figures figures;
    Verified verified;
    std::vector<std::string> sinks;
    std::vector<std::string> failures;

    /// Everything was said, kept once and in order, and brought to every sink.
    [[nodiscard]] bool good() const;
};

[[nodiscard]] std::string to_text(Report const& report);
[[nodiscard]] std::string to_json(Report const& report);

} // namespace switchboard::commands::replay
