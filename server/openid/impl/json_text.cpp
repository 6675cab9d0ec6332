#include "openid/impl/json_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::openid {

std::string_view view_of(json::string const& text) {
    return {text.data(), text.size()};
}

std::optional<json::object> object_of(std::string_view text, std::size_t max) {
    if (text.size() > max || !is_valid_utf8(text)) return std::nullopt;
    json::parse_options options;
    options.max_depth = 8;
    json::error_code failed;
    json::value value =
        json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::string text_of(json::object const& object, std::string_view name) {
    auto const* const value = object.if_contains(json::string_view{name.data(), name.size()});
    if (value == nullptr || !value->is_string()) return {};
    return std::string{view_of(value->get_string())};
}

std::vector<std::string> texts_of(json::object const& object, std::string_view name) {
    auto const* const value = object.if_contains(json::string_view{name.data(), name.size()});
    std::vector<std::string> out;
    if (value == nullptr || !value->is_array()) return out;
    for (auto const& each : value->get_array())
        if (each.is_string()) out.emplace_back(view_of(each.get_string()));
    return out;
}

bool flag_of(json::object const& object, std::string_view name) {
    auto const* const value = object.if_contains(json::string_view{name.data(), name.size()});
    return value != nullptr && value->is_bool() && value->get_bool();
}

bool has_text(json::array const& list, std::string_view value) {
    return std::any_of(list.begin(), list.end(), [&](json::value const& each) {
        return each.is_string() && view_of(each.get_string()) == value;
    });
}

} // namespace switchboard::openid
