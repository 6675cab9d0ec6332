// Small text conversions that several services need. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace switchboard::sinks {

[[nodiscard]] std::string base64(std::string_view bytes);
/// Percent-encoded for a URL (RFC 3986): unreserved characters stay.
[[nodiscard]] std::string escaped(std::string_view text);
/// The first `max` bytes, cut between characters of UTF-8.
[[nodiscard]] std::string cut(std::string text, std::size_t max);
/// `text` within `max` bytes, with a remark in place of what was cut.
[[nodiscard]] std::string shortened(std::string text, std::size_t max);

} // namespace switchboard::sinks
