// Bytes as an append-only file of Redis: what is called whole is a beginning, and stays whole.
#include "base/assert.hpp"
#include "store/embedded/aof_scan.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard::store;
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    AofScan const scan = scan_aof(bytes);
    SB_ASSERT(scan.whole_bytes <= size, "no more is whole than there is");
    if (scan.verdict == AofScan::Verdict::Whole)
        SB_ASSERT(scan.whole_bytes == size, "whole is all of it");
    else
        SB_ASSERT(!scan.reason.empty(), "what is wrong is said");
    AofScan const again = scan_aof(bytes.substr(0, scan.whole_bytes));
    SB_ASSERT(again.verdict == AofScan::Verdict::Whole, "what was kept is whole");
    return 0;
}
