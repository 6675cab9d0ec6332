// Small text conversions that several services need. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace switchboard::sinks {

/// The first `max` bytes, cut between characters of UTF-8.
[[nodiscard]] std::string cut(std::string text, std::size_t max);
/// `text` within `max` bytes, with a remark in place of what was cut.
[[nodiscard]] std::string shortened(std::string text, std::size_t max);

} // namespace switchboard::sinks
