// Letters of ASCII in one case, for words of protocols: names of fields, schemes, addresses. Text
// that people write is folded by base/letters.hpp. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace switchboard {

[[nodiscard]] constexpr char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string lower_ascii(std::string_view text) {
    std::string out{text};
    for (char& c : out) c = lower_ascii(c);
    return out;
}

} // namespace switchboard
