// How much of a list or a log an answer has.
#pragma once

#include <cstdint>

namespace switchboard::api {

/// Rows of a list in one answer, unless the caller asks for more or fewer, and the most of them.
inline constexpr std::uint32_t kPage = 50;
inline constexpr std::uint32_t kPageMax = 100;
/// Pages of the store that are read for one answer where a filter lets little pass; then it goes
/// out with a cursor.
inline constexpr std::uint32_t kPagesMax = 40;
/// No log is longer.
inline constexpr std::uint32_t kSeqMax = 0x7fffffff;

} // namespace switchboard::api
