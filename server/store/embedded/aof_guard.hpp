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
};

/// `folder` is Redis' data directory. The error is a sentence for the operator.
[[nodiscard]] Result<GuardReport, std::string>
guard_aof(std::filesystem::path const& folder, std::uint64_t tail_bytes_max);

} // namespace switchboard::store
