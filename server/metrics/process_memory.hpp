// How much memory this process has and may have, by the system's word. Any thread; reads small
// files of /proc and /sys. It decides nothing.
#pragma once

#include <cstdint>
#include <filesystem>

namespace switchboard::metrics {

/// Bytes of this process in memory.
[[nodiscard]] std::uint64_t resident_bytes();
/// Bytes of another one; 0 if there is none of that id.
[[nodiscard]] std::uint64_t resident_bytes(int pid);
/// The smallest limit of the control groups that `groups` (as /proc/self/cgroup, cgroups(7)) names
/// and of those around them, below `mounted` (as /sys/fs/cgroup); v2 and v1; 0: none is set.
[[nodiscard]] std::uint64_t
group_limit_bytes(std::filesystem::path const& groups, std::filesystem::path const& mounted);
/// The smaller of the machine's memory and the limit of this process's control groups.
[[nodiscard]] std::uint64_t memory_limit_bytes();
/// Gives what the allocator holds free back to the system; milliseconds for a large heap.
void give_back_memory();

} // namespace switchboard::metrics
