#include "commands/replay/figures.hpp"

#include <algorithm>
#include <cmath>

namespace switchboard::commands::replay {

std::chrono::microseconds Latencies::percentile(double share) const {
    if (samples_.empty()) return {};
    auto sorted = samples_;
    auto const rank = static_cast<std::size_t>(
        std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size())));
    auto const at =
        sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

} // namespace switchboard::commands::replay
