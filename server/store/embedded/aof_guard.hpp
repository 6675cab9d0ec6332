// Looks at the append-only files before Redis does: repairs an unwritten tail of the last one,
// keeping a copy, and refuses anything worse. Blocking; runs before redis-server is started. Never
// touches any but the last incremental file, and never cuts more than it was allowed to.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace switchboard::store {

struct GuardReport {
    std::uint64_t cut_bytes = 0; // 0: nothing was wrong
    std::filesystem::path copy;  // of the file as it was
    bool is_empty = false;       // there is no such file yet
};

/// As Redis names them, unless its settings appenddirname and appendfilename say otherwise.
struct AofNames {
    std::string folder = "appendonlydir";
    std::string file = "appendonly.aof";
};

/// `folder` is Redis' data directory. The error is a sentence for the operator.
[[nodiscard]] Result<GuardReport, std::string> guard_aof(
    std::filesystem::path const& folder, std::uint64_t tail_bytes_max, AofNames const& names = {});

} // namespace switchboard::store
