// The head of an HTTP answer as bytes. Pure; any thread. It never lets a handler's header break a
// line.
#pragma once

#include "base/time.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace switchboard::gateway {

/// Status line, the response's headers, length, date and connection; blank line included.
[[nodiscard]] std::string
answer_head(http::Response const& response, bool keep_alive, TimePoint now);

[[nodiscard]] std::string_view body_of(http::Response const& response);

/// RFC 9110's date: "Mon, 23 Nov 2026 07:00:00 GMT".
[[nodiscard]] std::string http_date(TimePoint now);

} // namespace switchboard::gateway
