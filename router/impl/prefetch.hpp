// Tells the processor what will be looked at in a moment, so that lines of memory come together
// instead of one after the other. Changes nothing else.
#pragma once

#include <cstddef>

namespace switchboard::router {

inline void expect_lines(void const* start, std::size_t bytes) {
    constexpr std::size_t kLine = 64;
    auto const* at = static_cast<char const*>(start);
    for (std::size_t i = 0; i < bytes; i += kLine) __builtin_prefetch(at + i);
}

} // namespace switchboard::router
