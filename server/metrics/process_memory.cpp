#include "metrics/process_memory.hpp"

#include <algorithm>
#include <fstream>
#include <malloc.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace switchboard::metrics {
namespace fs = std::filesystem;
namespace {

std::uint64_t page_bytes() {
    return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// The number in a file; 0 if there is no file or no number ("max").
std::uint64_t number_in(fs::path const& path) {
    std::ifstream file{path};
    std::uint64_t value = 0;
    return file >> value ? value : 0;
}

std::uint64_t resident_of(fs::path const& statm) {
    std::ifstream file{statm};
    std::uint64_t total = 0, resident = 0;
    return file >> total >> resident ? resident * page_bytes() : 0;
}

/// 0 stands for none.
std::uint64_t smaller(std::uint64_t a, std::uint64_t b) {
    if (a == 0 || b == 0) return std::max(a, b);
    return std::min(a, b);
}

/// Of `group` and of every one around it. Inside a container the path may be one that only the host
/// knows; the outermost folder is the container's own then.
std::uint64_t limit_upwards(fs::path const& root, fs::path group, char const* file) {
    std::uint64_t limit = number_in(root / file);
    for (group = group.relative_path(); !group.empty(); group = group.parent_path())
        limit = smaller(limit, number_in(root / group / file));
    return limit;
}

bool names_memory(std::string_view controllers) {
    while (!controllers.empty()) {
        std::size_t const end = std::min(controllers.find(','), controllers.size());
        if (controllers.substr(0, end) == "memory") return true;
        controllers.remove_prefix(std::min(end + 1, controllers.size()));
    }
    return false;
}

} // namespace

std::uint64_t resident_bytes() {
    return resident_of("/proc/self/statm");
}

std::uint64_t resident_bytes(int pid) {
    return resident_of("/proc/" + std::to_string(pid) + "/statm");
}

std::uint64_t group_limit_bytes(fs::path const& groups, fs::path const& mounted) {
    std::ifstream file{groups};
    std::uint64_t limit = 0;
    std::string line; // hierarchy:controllers:path; v2 is hierarchy 0 without controllers
    while (std::getline(file, line)) {
        std::size_t const first = line.find(':');
        if (first == line.npos) continue;
        std::size_t const second = line.find(':', first + 1);
        if (second == line.npos) continue;
        std::string_view const text{line};
        std::string_view const controllers = text.substr(first + 1, second - first - 1);
        fs::path const group = text.substr(second + 1);
        if (controllers.empty())
            limit = smaller(limit, limit_upwards(mounted, group, "memory.max"));
        if (names_memory(controllers))
            limit =
                smaller(limit, limit_upwards(mounted / "memory", group, "memory.limit_in_bytes"));
    }
    return limit;
}

std::uint64_t memory_limit_bytes() {
    std::uint64_t const machine =
        static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * page_bytes();
    return smaller(machine, group_limit_bytes("/proc/self/cgroup", "/sys/fs/cgroup"));
}

void give_back_memory() {
    ::malloc_trim(0);
}

} // namespace switchboard::metrics
