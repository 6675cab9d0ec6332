// Writes one JSON value piece by piece: `{"a": 1, "b": "x"}`, with a blank after each comma and
// colon. Owns nothing but a reference to the stream. Never buffers.
#pragma once

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <concepts>
#include <optional>
#include <ostream>
#include <string_view>

namespace switchboard::router::sim {

class JsonLine {
public:
    explicit JsonLine(std::ostream& out)
        : out_{out} {}

    JsonLine& open(char bracket) {
        separate();
        out_ << bracket;
        first_ = true;
        return *this;
    }
    JsonLine& close(char bracket) {
        out_ << bracket;
        first_ = false;
        return *this;
    }
    JsonLine& key(std::string_view name) {
        separate();
        quote(name);
        out_ << ": ";
        first_ = true;
        return *this;
    }
    JsonLine& value(std::string_view text) {
        separate();
        quote(text);
        return *this;
    }
    JsonLine& value(char const* text) { return value(std::string_view{text}); }
    JsonLine& value(std::same_as<bool> auto flag) {
        separate();
        out_ << (flag ? "true" : "false");
        return *this;
    }
    JsonLine& value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
        separate();
        out_ << number;
        return *this;
    }
    template<class T> JsonLine& value(std::optional<T> const& maybe) {
        if (maybe) return value(*maybe);
        separate();
        out_ << "null";
        return *this;
    }
    template<class T> JsonLine& field(std::string_view name, T const& content) {
        key(name);
        return value(content);
    }

private:
    void separate() {
        if (!first_) out_ << ", ";
        first_ = false;
    }
    void quote(std::string_view text) { out_ << boost::json::serialize(boost::json::string{text}); }

    std::ostream& out_;
    bool first_ = true;
};

} // namespace switchboard::router::sim
