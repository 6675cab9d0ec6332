// Names of the simulator's people and things.
#pragma once

#include <cstdint>
#include <string>

namespace switchboard::router::sim {

/// The prefix and the number. (Adding a literal and a temporary string trips GCC 12's warnings at
/// -O3.)
[[nodiscard]] inline std::string numbered(char const* prefix, std::uint64_t number) {
    std::string text{prefix};
    text += std::to_string(number);
    return text;
}

} // namespace switchboard::router::sim
