// How a value of the configuration file is taken: one reader for each kind, which says what is
// allowed when it does not fit. Used while reading settings only; main thread. It knows no key.
#pragma once

#include "base/time.hpp"

#include <toml++/toml.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace switchboard::app {

/// A key with a value of the wrong kind or out of range; the text says what is allowed.
struct Wrong : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Take = std::function<void(toml::node const&)>;
using KeyTable = std::map<std::string, Take, std::less<>>;

inline void take(toml::node const& node, std::string& out) {
    if (!node.is_string()) throw Wrong{"must be a text in quotes"};
    out = node.as_string()->get();
}
inline void take(toml::node const& node, bool& out) {
    if (!node.is_boolean()) throw Wrong{"must be true or false"};
    out = node.as_boolean()->get();
}
inline void take(toml::node const& node, std::filesystem::path& out) {
    std::string text;
    take(node, text);
    out = text;
}
inline void take(toml::node const& node, std::vector<std::string>& out) {
    if (!node.is_array()) throw Wrong{"must be a list of texts"};
    out.clear();
    for (auto const& item : *node.as_array()) take(item, out.emplace_back());
}

/// A whole number within a range, which the error names.
inline std::int64_t whole(toml::node const& node, std::int64_t min, std::int64_t max) {
    if (!node.is_integer()) throw Wrong{"must be a whole number"};
    std::int64_t const value = node.as_integer()->get();
    if (value < min || value > max)
        throw Wrong{"must be from " + std::to_string(min) + " to " + std::to_string(max)};
    return value;
}
inline void take(toml::node const& node, std::uint32_t& out) {
    out = static_cast<std::uint32_t>(whole(node, 0, 1'000'000'000));
}

template<class Member> Take into(Member& member) {
    return [&member](toml::node const& node) { take(node, member); };
}
template<class Number> Take number(Number& member, std::int64_t min, std::int64_t max) {
    return [&member, min, max](toml::node const& node) {
        member = static_cast<Number>(whole(node, min, max));
    };
}
inline Take milliseconds(Millis& member, std::int64_t min, std::int64_t max) {
    return [&member, min, max](toml::node const& node) { member = Millis{whole(node, min, max)}; };
}
inline Take seconds(Millis& member, std::int64_t min, std::int64_t max) {
    return [&member, min, max](toml::node const& node) {
        member = std::chrono::seconds{whole(node, min, max)};
    };
}

} // namespace switchboard::app
