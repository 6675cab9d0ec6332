#include "api/impl/json.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <charconv>

namespace switchboard::api {

namespace {

constexpr std::size_t kDepthMax = 16;

void take_out_secrets(json::value& value) {
    if (auto* object = value.if_object()) {
        object->erase("passwordHash");
        object->erase("secret");
        object->erase("previousSecret");
        for (auto& member : *object) take_out_secrets(member.value());
    } else if (auto* array = value.if_array()) {
        for (auto& element : *array) take_out_secrets(element);
    }
}

/// Protobuf says "(users[0]) colour: Cannot find field." or "(users[0].name): ..."; we keep both
/// parts.
Misfit misfit_of(std::string_view text) {
    Misfit misfit;
    if (text.starts_with('(')) {
        auto const end = text.find(')');
        misfit.field = text.substr(1, end - 1);
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    while (!text.empty() && (text.front() == ' ' || text.front() == ':')) text.remove_prefix(1);
    auto const unknown = text.find(": Cannot find field");
    if (unknown != text.npos) {
        if (!misfit.field.empty()) misfit.field += '.';
        misfit.field += text.substr(0, unknown);
        misfit.message = "is not a known field";
    } else {
        misfit.message = "does not fit: " + std::string{text};
    }
    return misfit;
}

} // namespace

json::value to_json(google::protobuf::Message const& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    std::string text;
    auto const status = google::protobuf::util::MessageToJsonString(message, &text, options);
    SB_ASSERT(status.ok(), "a message of the schema has no JSON form");
    json::value value = json::parse(text);
    take_out_secrets(value);
    return value;
}

std::string to_rfc3339(TimePoint at) {
    return google::protobuf::util::TimeUtil::ToString(
        google::protobuf::util::TimeUtil::MillisecondsToTimestamp(to_ms(at)));
}

Read<json::object> read_object(std::string_view body) {
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::error_code failed;
    json::value value = json::parse(body, failed, {}, options);
    if (failed) return Misfit{{}, "the body is not JSON: " + failed.message()};
    if (!value.is_object()) return Misfit{{}, "the body must be a JSON object"};
    return std::move(value.get_object());
}

std::optional<Misfit> read_message(json::object const& object, google::protobuf::Message& message) {
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = false;
    auto const status =
        google::protobuf::util::JsonStringToMessage(json::serialize(object), &message, options);
    if (status.ok()) return std::nullopt;
    return misfit_of(std::string_view{status.message().data(), status.message().size()});
}

std::optional<Misfit>
only_members(json::object const& object, std::initializer_list<std::string_view> names) {
    for (auto const& member : object) {
        std::string_view const key{member.key().data(), member.key().size()};
        if (std::find(names.begin(), names.end(), key) == names.end()) {
            return Misfit{std::string{key}, "is not a known field"};
        }
    }
    return std::nullopt;
}

Read<std::string>
read_text(json::object const& object, std::string_view name, std::size_t min, std::size_t max) {
    std::string text;
    if (auto const* value = object.if_contains({name.data(), name.size()})) {
        if (!value->is_string()) return Misfit{std::string{name}, "must be a text"};
        text.assign(value->get_string().data(), value->get_string().size());
    }
    auto const length = code_points(text);
    if (length >= min && length <= max) return text;
    return Misfit{
        std::string{name}, "must be " + std::to_string(min) + " to " + std::to_string(max) +
                               " characters long, not " + std::to_string(length)};
}

Read<std::string> read_link(std::string_view body) {
    auto const object = read_object(body);
    if (!object) return object.error();
    if (auto const bad = only_members(*object, {"link"})) return *bad;
    return read_text(*object, "link", 1, 128);
}

Read<std::string> read_language(json::object const& object, std::string_view name) {
    auto tag = read_text(object, name, 0, 35);
    if (tag && !tag->empty() && !is_language_tag(*tag))
        return Misfit{std::string{name}, kNoLanguage};
    return tag;
}

Read<bool> read_flag(json::object const& object, std::string_view name) {
    auto const* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr) return false;
    if (!value->is_bool()) return Misfit{std::string{name}, "must be true or false"};
    return value->get_bool();
}

Read<std::uint32_t> read_number(
    std::string_view name, std::string const& text, std::uint32_t otherwise, std::uint32_t min,
    std::uint32_t max) {
    if (text.empty()) return otherwise;
    std::uint32_t value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = failed == std::errc{} && end == text.data() + text.size();
    if (whole && value >= min && value <= max) return value;
    return Misfit{
        std::string{name},
        "must be a whole number of " + std::to_string(min) + " to " + std::to_string(max)};
}

} // namespace switchboard::api
