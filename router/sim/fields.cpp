#include "router/sim/fields.hpp"

#include <limits>
#include <utility>

namespace switchboard::router::sim {

void bad(std::string path, std::string reason) {
    throw BadScenario{std::move(path), std::move(reason)};
}

Fields::Fields(json::value const& value, std::string path)
    : object_{value.if_object()}
    , path_{std::move(path)} {
    if (object_ == nullptr) bad(path_, "an object is expected");
}

std::string Fields::path(std::string_view key) const {
    return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

json::value const* Fields::find(std::string_view key) {
    asked_.emplace(key);
    return object_->if_contains(key);
}

std::int64_t Fields::integer(json::value const& value, std::string const& path) {
    if (auto const* number = value.if_int64()) return *number;
    bad(path, "an integer is expected");
}

std::string Fields::string(json::value const& value, std::string const& path) {
    auto const* text = value.if_string();
    if (text == nullptr || text->empty()) bad(path, "a text that is not empty is expected");
    return std::string{*text};
}

std::string Fields::text(std::string_view key) {
    auto found = maybe_text(key);
    if (!found) bad(path(key), "is missing");
    return std::move(*found);
}

std::optional<std::string> Fields::maybe_text(std::string_view key) {
    auto const* value = find(key);
    if (value == nullptr) return std::nullopt;
    return string(*value, path(key));
}

std::int64_t Fields::number(std::string_view key) {
    auto const found = maybe_number(key);
    if (!found) bad(path(key), "is missing");
    return *found;
}

std::optional<std::int64_t> Fields::maybe_number(std::string_view key) {
    auto const* value = find(key);
    if (value == nullptr) return std::nullopt;
    auto const number = integer(*value, path(key));
    if (number < 0) bad(path(key), "is negative");
    return number;
}

bool Fields::flag(std::string_view key, bool otherwise) {
    auto const* value = find(key);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) bad(path(key), "true or false is expected");
    return value->get_bool();
}

std::optional<Millis> Fields::maybe_ms(std::string_view key) {
    auto const number = maybe_number(key);
    // A century is enough for every time, and sums of times stay far from overflow.
    if (number && *number > 3'155'760'000'000) bad(path(key), "is too large");
    return number ? std::optional{Millis{*number}} : std::nullopt;
}

std::int64_t Fields::number_within(
    std::string_view key, std::int64_t low, std::int64_t high, std::int64_t otherwise) {
    auto const number = maybe_number(key).value_or(otherwise);
    if (number < low || number > high)
        bad(path(key), "is not between " + std::to_string(low) + " and " + std::to_string(high));
    return number;
}

void Fields::done() const {
    for (auto const& member : *object_)
        if (!asked_.contains(std::string_view{member.key()}))
            bad(path(member.key()), "unknown key");
}

} // namespace switchboard::router::sim
