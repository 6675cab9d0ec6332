// A chart of waits and of how full the agents were, as an SVG that stands alone.
// Pure text made from outcomes, and one function that writes it. Never looks at an engine.
#pragma once

#include "router/sim/replay.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace switchboard::router::sim {

struct ChartLine {
    std::string name;
    Outcome const* outcome = nullptr; ///< must outlive the call
};

/// Two panels over the same time: the 90 % wait of the customers who arrived in each bin, and load
/// over capacity. At most four lines.
[[nodiscard]] std::string chart(std::vector<ChartLine> const& lines);

/// False, with the file and the reason on `err`, if it cannot be written.
[[nodiscard]] bool
write_chart(std::string const& file, std::vector<ChartLine> const& lines, std::ostream& err);

} // namespace switchboard::router::sim
