// JSON in and out: the proto3 JSON mapping of the schema, and strict reading of what clients send.
// Pure; any thread. Nothing that it writes holds a secret or a hash.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <boost/json.hpp>

#include <google/protobuf/message.h>
#include <switchboard/v1/config.pb.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::api {

namespace json = boost::json;

/// What was wrong with a client's JSON and where.
struct Misfit {
    Misfit() = default;
    Misfit(std::string where, std::string what)
        : field{std::move(where)}
        , message{std::move(what)} {}
    std::string field, message;
};
template<class T> using Read = Result<T, Misfit>;

/// All fields, also those at their default. passwordHash, secret and previousSecret are taken out,
/// wherever they are.
[[nodiscard]] json::value to_json(google::protobuf::Message const& message);
[[nodiscard]] std::string to_rfc3339(TimePoint at);

/// An object and nothing after it, at most 16 deep.
[[nodiscard]] Read<json::object> read_object(std::string_view body);
/// Fills a message; unknown fields and wrong types are refused.
[[nodiscard]] std::optional<Misfit>
read_message(json::object const& object, google::protobuf::Message& message);
/// Refuses any member that is not named.
[[nodiscard]] std::optional<Misfit>
only_members(json::object const& object, std::initializer_list<std::string_view> names);
inline constexpr char const* kNoLanguage =
    "must be a language tag of up to 35 characters, as \"vi\" or \"pt-BR\"";

/// A text member within its limits in code points; absent counts as empty.
[[nodiscard]] Read<std::string>
read_text(json::object const& object, std::string_view name, std::size_t min, std::size_t max);
/// {link}: a one-time link's secret, in a body since addresses are written down on the way.
[[nodiscard]] Read<std::string> read_link(std::string_view body);
/// A language tag; absent counts as empty.
[[nodiscard]] Read<std::string> read_language(json::object const& object, std::string_view name);
[[nodiscard]] Read<bool> read_flag(json::object const& object, std::string_view name);
/// A whole number in a query; `otherwise` where it is empty.
[[nodiscard]] Read<std::uint32_t> read_number(
    std::string_view name, std::string const& text, std::uint32_t otherwise, std::uint32_t min,
    std::uint32_t max);

} // namespace switchboard::api

namespace boost::system {
[[noreturn]] inline void
throw_exception_from_error(switchboard::api::Misfit const& misfit, source_location const&) {
    throw std::logic_error("value() of refused JSON: " + misfit.field + " " + misfit.message);
}
} // namespace boost::system
