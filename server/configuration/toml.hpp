// Reads an account's settings as people write them (TOML). Pure; any thread.
// It reports every mistake with its line, column and field; it never guesses what was meant.
#pragma once

#include <switchboard/v1/config.pb.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::configuration {

struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    friend bool operator==(Place const&, Place const&) = default;
};

struct TomlError {
    Place place;
    std::string field; // "queues[0].wrap_up"; empty where the file is no TOML at all
    std::string message;
};

struct TomlConfig {
    v1::AccountConfig config;
    std::map<std::string, std::string> passwords; // user id -> password beside the schema's fields
    std::map<std::string, Place> places;          // JSON path of a field -> where it stands
    std::vector<TomlError> errors;                // none: the rest is whole
};

/// Keys are the schema's field names. Beyond plain TOML: "30s" for a field `<name>_ms` written as
/// `<name>`, { vi = 3 } for skill levels, ["08:00-12:00"] for opening hours.
[[nodiscard]] TomlConfig read_toml(std::string_view text);

/// "250ms", "30s", "5m", "2h" or "1h30m" as milliseconds; negative if it is none of these.
[[nodiscard]] std::int64_t duration_ms(std::string_view text);

} // namespace switchboard::configuration
