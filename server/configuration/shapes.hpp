// The shapes of single values: e-mail addresses, web addresses, colours, times of day, dates,
// zones. Pure; any thread. None of them uses a backtracking match.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace switchboard::configuration {

/// One "@", a dotted domain, no white space or controls, lower case only, at most 254 bytes.
[[nodiscard]] bool is_email(std::string_view text);
/// "#0b6bcb".
[[nodiscard]] bool is_colour(std::string_view text);
/// Minutes since midnight of "08:00"; "24:00" only where `end` says so.
[[nodiscard]] std::optional<int> minutes_of(std::string_view text, bool end);
/// As parse_date reads it: "2027-02-06" that exists, "09-02", "lunar:01-01", "lunar:12-last".
[[nodiscard]] bool is_calendar_date(std::string_view text);
/// Like "Asia/Ho_Chi_Minh" or "UTC"; whether the system knows it is for the edges to say.
[[nodiscard]] bool is_zone_name(std::string_view text);
/// What is wrong with a web address that the server may call, or nothing.
[[nodiscard]] std::optional<std::string> url_problem(std::string_view text);
/// What is wrong with a page origin ("https://shop.example"), or nothing.
[[nodiscard]] std::optional<std::string> origin_problem(std::string_view text);
/// A folder below the data directory: relative, without "..", of ids separated by "/".
[[nodiscard]] bool is_relative_folder(std::string_view text);

} // namespace switchboard::configuration
