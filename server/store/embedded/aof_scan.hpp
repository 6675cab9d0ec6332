// Reads an append-only file of Redis and says up to where it is whole. Pure; any thread.
// Never changes the file and never executes what it reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::store {

struct AofScan {
    enum class Verdict : std::uint8_t {
        Whole,
        TornTail, // the last write did not get to the disk: an incomplete command, or zeros, at the
                  // end
        Corrupt,  // something unreadable with more behind it, or not the beginning of a command
    };
    Verdict verdict = Verdict::Whole;
    std::size_t whole_bytes = 0; // complete commands, and no half of a MULTI block
    std::string reason;
};

[[nodiscard]] AofScan scan_aof(std::string_view bytes);

} // namespace switchboard::store
