// Fills a message of the schema from a TOML table, by the schema's own field names. Lives for one
// call of read_toml, on its thread. It never stops at the first mistake.
#pragma once

#include "configuration/toml.hpp"

#include <google/protobuf/message.h>
#include <toml++/toml.h>

#include <string>

namespace switchboard::configuration {

class TomlReader {
public:
    explicit TomlReader(TomlConfig& out)
        : out_{out} {}

    /// `field` is the path in the file's words, `json` in the API's.
    void read_table(
        toml::table const& table, google::protobuf::Message& message, std::string const& field,
        std::string const& json);

private:
    using Field = google::protobuf::FieldDescriptor;
    struct Target {
        google::protobuf::Message& message;
        Field const* field;
        bool add; // to a repeated field
        bool duration;
    };

    void read_key(
        std::string_view key, toml::node const& node, google::protobuf::Message& message,
        std::string const& field, std::string const& json);
    void read_field(
        toml::node const& node, Target target, std::string const& field, std::string const& json);
    void read_list(
        toml::node const& node, Target target, std::string const& field, std::string const& json);
    void read_map(
        toml::node const& node, Target target, std::string const& field, std::string const& json);
    void read_levels(toml::table const& table, Target target, std::string const& json);
    void read_message(
        toml::node const& node, google::protobuf::Message& message, std::string const& field,
        std::string const& json);
    void read_interval(
        toml::node const& node, google::protobuf::Message& message, std::string const& field);
    void read_scalar(toml::node const& node, Target target, std::string const& field);
    void read_number(toml::node const& node, Target target, std::string const& field);
    void read_enum(toml::node const& node, Target target, std::string const& field);
    void read_password(toml::table const& user, toml::node const& node, std::string const& field);
    void error(toml::node const& node, std::string const& field, std::string message);

    TomlConfig& out_;
};

[[nodiscard]] Place place_of(toml::source_region const& source);

} // namespace switchboard::configuration
