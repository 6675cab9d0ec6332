// The words of a refusal by a limit: they end with the limit's key in the settings and its value,
// so that whoever reads them knows what to change. Pure; any thread. It never decides whether a
// limit was reached.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace switchboard {

/// A key of `[limits]` (or of another table, then with its name) and its value in the key's unit.
struct LimitValue {
    std::string_view key;
    std::uint64_t value = 0;
};

/// "too many messages (customer_sends_per_minute: 60, customer_send_burst: 10)"
[[nodiscard]] inline std::string
limit_text(std::string_view words, std::initializer_list<LimitValue> limits) {
    std::string text{words};
    char const* before = " (";
    for (LimitValue const& limit : limits) {
        text += before;
        text += limit.key;
        text += ": " + std::to_string(limit.value);
        before = ", ";
    }
    return text + ")";
}

} // namespace switchboard
