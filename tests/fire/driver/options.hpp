// What a load is made of. A value, read from the command line.
#pragma once

#include "client/endpoint.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::fire {

struct LoadOptions {
    std::vector<client::Endpoint> nodes;
    std::string journal, inbox, staff_file; // the last: lines "USER TOKEN"
    std::uint64_t seed = 1;
    std::uint32_t visitors = 20;
    std::uint32_t window = 4;             // messages of one sender in flight
    std::uint32_t gap_ms = 20;            // between two of them
    std::uint32_t duplicates_percent = 5; // acked messages that are sent again
    std::uint32_t conflicts_percent = 2;  // acked ids that are used for another text
    bool wire = false;                    // journal every entry frame as it came
    bool idle = false;                    // visitors only stay connected
};

} // namespace switchboard::fire
