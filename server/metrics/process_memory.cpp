#include "metrics/process_memory.hpp"

#include <algorithm>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace switchboard::metrics {
namespace {

std::uint64_t page_bytes() {
    return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// The number in a file; 0 if there is no file or no number ("max").
std::uint64_t number_in(char const* path) {
    std::ifstream file{path};
    std::uint64_t value = 0;
    return file >> value ? value : 0;
}

} // namespace

std::uint64_t resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::uint64_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * page_bytes();
}

std::uint64_t memory_limit_bytes() {
    std::uint64_t limit = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * page_bytes();
    for (char const* path :
         {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::uint64_t const of_group = number_in(path);
        if (of_group > 0) limit = std::min(limit, of_group);
    }
    return limit;
}

void give_back_memory() {
    ::malloc_trim(0);
}

} // namespace switchboard::metrics
