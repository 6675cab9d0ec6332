// Members of the JSON that providers send: an object within a size and a depth, its texts and
// flags. Pure; any thread. A member of another kind counts as absent.
#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::openid {

namespace json = boost::json;

/// Nothing of what is longer than `max`, no UTF-8, deeper than 8 or no object.
[[nodiscard]] std::optional<json::object> object_of(std::string_view text, std::size_t max);
[[nodiscard]] std::string text_of(json::object const& object, std::string_view name);
[[nodiscard]] std::vector<std::string> texts_of(json::object const& object, std::string_view name);
/// True only for the JSON value true.
[[nodiscard]] bool flag_of(json::object const& object, std::string_view name);
[[nodiscard]] bool has_text(json::array const& list, std::string_view value);
[[nodiscard]] std::string_view view_of(json::string const& text);

} // namespace switchboard::openid
