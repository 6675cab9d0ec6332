// Strict reading of one JSON object: every key is asked for once, and what nobody asked for is
// refused. Used by the scenario loader only. Never guesses a type.
#pragma once

#include "router/sim/scenario.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace switchboard::router::sim {

namespace json = boost::json;

[[noreturn]] void bad(std::string path, std::string reason);

class Fields {
public:
    Fields(json::value const& value, std::string path);

    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] std::string path(std::string_view key) const;
    /// Null if the key is absent.
    [[nodiscard]] json::value const* find(std::string_view key);
    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::optional<std::string> maybe_text(std::string_view key);
    [[nodiscard]] std::int64_t number(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> maybe_number(std::string_view key);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    [[nodiscard]] std::optional<Millis> maybe_ms(std::string_view key);
    [[nodiscard]] std::int64_t number_within(
        std::string_view key, std::int64_t low, std::int64_t high, std::int64_t otherwise);
    /// Refuses keys that nobody asked for.
    void done() const;

    static std::int64_t integer(json::value const& value, std::string const& path);
    static std::string string(json::value const& value, std::string const& path);

private:
    json::object const* object_;
    std::string path_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace switchboard::router::sim
