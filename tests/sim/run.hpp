// One run of one seed: builds the world, breaks things for a while, heals everything, and asks
// whether every promise was kept. One thread, virtual time. It never reads a clock or any chance
// but the seed's.
#pragma once

#include "options.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::sim {

struct Result {
    std::uint64_t hash = 0; // of everything that happened, in order
    std::size_t steps = 0;
    std::size_t acks = 0;
    std::uint64_t entries = 0;
    std::vector<std::string> violations;

    [[nodiscard]] bool ok() const { return violations.empty(); }
};

[[nodiscard]] Result run(Options const& options);

} // namespace switchboard::sim
