// How much memory this process has and may have, by the system's word. Any thread; reads small
// files of /proc and /sys. It decides nothing.
#pragma once

#include <cstdint>

namespace switchboard::metrics {

/// Bytes of this process in memory.
[[nodiscard]] std::uint64_t resident_bytes();
/// The smaller of the machine's memory and the control group's limit (v2 and v1).
[[nodiscard]] std::uint64_t memory_limit_bytes();
/// Gives what the allocator holds free back to the system; milliseconds for a large heap.
void give_back_memory();

} // namespace switchboard::metrics
