// A placeholder whose value is another kind of JSON than a text: "{{csat|number}}",
// "{{tags|list}}". It stands alone in its string, since what is around it would make a text of it.
// Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace switchboard {

struct TypedWord {
    std::string_view word; // of the text that was given
    bool is_list = false;  // of what stands between commas; otherwise a number, null where none is
};

/// Nothing where the text is anything else.
[[nodiscard]] inline std::optional<TypedWord> typed_word(std::string_view text) {
    if (!text.starts_with("{{") || text.find("}}") != text.size() - 2) return std::nullopt;
    std::string_view const inside = text.substr(2, text.size() - 4);
    auto const bar = inside.find('|');
    if (bar == inside.npos) return std::nullopt;
    std::string_view const kind = inside.substr(bar + 1);
    if (kind != "number" && kind != "list") return std::nullopt;
    return TypedWord{inside.substr(0, bar), kind == "list"};
}

} // namespace switchboard
