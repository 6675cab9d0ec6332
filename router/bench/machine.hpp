// What the machine itself adds to every figure, and how much memory this process has. Any thread.
#pragma once

#include "router/bench/stopwatch.hpp"

#include <cstddef>

namespace switchboard::router::bench {

[[nodiscard]] std::size_t resident_bytes();
/// What the clock itself and the machine's other work add.
[[nodiscard]] Row empty();
/// Arithmetic for about as long as a decision: what of its slowest is the machine's other work, in
/// any program.
[[nodiscard]] Row arithmetic();

} // namespace switchboard::router::bench
