#include "configuration/impl/toml_reader.hpp"

#include <limits>

namespace switchboard::configuration {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string join(std::string const& path, std::string_view name) {
    return path.empty() ? std::string{name} : path + "." + std::string{name};
}
std::string element(std::string const& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}
bool is_type(FieldDescriptor const* field, std::string_view name) {
    return field->message_type() != nullptr && field->message_type()->name() == name;
}

/// Fields that the server alone writes.
char const* refused_key(Message const& message, std::string_view key) {
    if (key == "password_hash") return "cannot be given; write \"password\" instead";
    if (key == "revision" && message.GetDescriptor()->name() == "AccountConfig") {
        return "is counted by the server";
    }
    return nullptr;
}

std::string known_keys(Message const& message) {
    std::string keys;
    auto const* descriptor = message.GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        auto const& name = descriptor->field(i)->name();
        if (refused_key(message, name) != nullptr) continue;
        keys += (keys.empty() ? "" : ", ") + name;
    }
    return keys;
}

} // namespace

Place place_of(toml::source_region const& source) {
    return {source.begin.line, source.begin.column};
}

void TomlReader::error(toml::node const& node, std::string const& field, std::string message) {
    out_.errors.push_back({place_of(node.source()), field, std::move(message)});
}

void TomlReader::read_table(
    toml::table const& table, Message& message, std::string const& field, std::string const& json) {
    bool const is_user = message.GetDescriptor()->name() == "User";
    for (auto const& [key, node] : table) {
        if (is_user && key.str() == "password") {
            read_password(table, node, join(field, "password"));
        } else {
            read_key(key.str(), node, message, field, json);
        }
    }
}

void TomlReader::read_key(
    std::string_view key, toml::node const& node, Message& message, std::string const& field,
    std::string const& json) {
    std::string const here = join(field, key);
    if (auto const* why = refused_key(message, key)) return error(node, here, why);
    auto const* descriptor = message.GetDescriptor();
    auto const* target = descriptor->FindFieldByName(std::string{key});
    bool duration = false;
    if (target == nullptr) {
        target = descriptor->FindFieldByName(std::string{key} + "_ms");
        duration = target != nullptr;
    }
    if (target == nullptr) {
        return error(node, here, "is not known here; known are " + known_keys(message));
    }
    std::string const json_here = join(json, target->json_name());
    out_.places[json_here] = place_of(node.source());
    read_field(node, {message, target, false, duration}, here, json_here);
}

void TomlReader::read_field(
    toml::node const& node, Target target, std::string const& field, std::string const& json) {
    if (target.field->is_map()) return read_map(node, target, field, json);
    if (target.field->is_repeated()) return read_list(node, target, field, json);
    if (target.field->message_type() != nullptr) {
        auto const* reflection = target.message.GetReflection();
        return read_message(
            node, *reflection->MutableMessage(&target.message, target.field), field, json);
    }
    read_scalar(node, target, field);
}

void TomlReader::read_list(
    toml::node const& node, Target target, std::string const& field, std::string const& json) {
    if (is_type(target.field, "SkillLevel") && node.is_table()) {
        return read_levels(*node.as_table(), target, json);
    }
    auto const* list = node.as_array();
    if (list == nullptr) return error(node, field, "must be a list");
    target.add = true;
    for (std::size_t i = 0; i < list->size(); ++i) {
        std::string const here = element(field, i);
        std::string const json_here = element(json, i);
        auto const& item = *list->get(i);
        out_.places[json_here] = place_of(item.source());
        if (target.field->message_type() == nullptr) {
            read_scalar(item, target, here);
            continue;
        }
        auto const* reflection = target.message.GetReflection();
        read_message(item, *reflection->AddMessage(&target.message, target.field), here, json_here);
    }
}

/// { vi = 3, billing = 1 }
void TomlReader::read_levels(toml::table const& table, Target target, std::string const& json) {
    std::size_t index = 0;
    for (auto const& [skill, level] : table) {
        auto* added = target.message.GetReflection()->AddMessage(&target.message, target.field);
        auto const* descriptor = added->GetDescriptor();
        auto const* reflection = added->GetReflection();
        reflection->SetString(
            added, descriptor->FindFieldByName("skill"), std::string{skill.str()});
        std::string const json_here = element(json, index++);
        out_.places[json_here + ".skill"] = place_of(level.source());
        out_.places[json_here + ".level"] = place_of(level.source());
        Target const to{*added, descriptor->FindFieldByName("level"), false, false};
        read_scalar(level, to, join(json, skill.str()));
    }
}

void TomlReader::read_map(
    toml::node const& node, Target target, std::string const& field, std::string const& json) {
    auto const* table = node.as_table();
    if (table == nullptr) return error(node, field, "must be a table");
    for (auto const& [key, value] : *table) {
        auto* entry = target.message.GetReflection()->AddMessage(&target.message, target.field);
        auto const* descriptor = entry->GetDescriptor();
        entry->GetReflection()->SetString(entry, descriptor->map_key(), std::string{key.str()});
        std::string const json_here = join(json, key.str());
        out_.places[json_here] = place_of(value.source());
        Target const to{*entry, descriptor->map_value(), false, target.duration};
        read_field(value, to, join(field, key.str()), json_here);
    }
}

void TomlReader::read_message(
    toml::node const& node, Message& message, std::string const& field, std::string const& json) {
    auto const& type = message.GetDescriptor()->name();
    if (type == "Interval" && node.is_string()) return read_interval(node, message, field);
    if (type == "DayHours" && node.is_array()) {
        auto const* intervals = message.GetDescriptor()->FindFieldByName("intervals");
        return read_list(node, {message, intervals, true, false}, field, json + ".intervals");
    }
    auto const* table = node.as_table();
    if (table == nullptr) return error(node, field, "must be a table");
    read_table(*table, message, field, json);
}

/// "08:00-12:00"
void TomlReader::read_interval(toml::node const& node, Message& message, std::string const& field) {
    auto const& text = node.as_string()->get();
    auto const dash = text.find('-');
    if (dash == text.npos) return error(node, field, "must look like \"08:00-12:00\"");
    auto const* descriptor = message.GetDescriptor();
    auto const* reflection = message.GetReflection();
    reflection->SetString(&message, descriptor->FindFieldByName("from"), text.substr(0, dash));
    reflection->SetString(&message, descriptor->FindFieldByName("to"), text.substr(dash + 1));
}

void TomlReader::read_scalar(toml::node const& node, Target target, std::string const& field) {
    auto const* reflection = target.message.GetReflection();
    switch (target.field->cpp_type()) {
    case Field::CPPTYPE_STRING: {
        if (!node.is_string()) return error(node, field, "must be a text in quotes");
        auto const& text = node.as_string()->get();
        if (target.add) return reflection->AddString(&target.message, target.field, text);
        return reflection->SetString(&target.message, target.field, text);
    }
    case Field::CPPTYPE_BOOL:
        if (!node.is_boolean()) return error(node, field, "must be true or false");
        return reflection->SetBool(&target.message, target.field, node.as_boolean()->get());
    case Field::CPPTYPE_UINT32:
        return read_number(node, target, field);
    case Field::CPPTYPE_ENUM:
        return read_enum(node, target, field);
    default:
        return error(node, field, "cannot be written in a file");
    }
}

void TomlReader::read_number(toml::node const& node, Target target, std::string const& field) {
    std::int64_t value = -1;
    if (target.duration) {
        if (node.is_string()) value = duration_ms(node.as_string()->get());
        if (value < 0) return error(node, field, "must be a duration such as \"30s\" or \"5m\"");
    } else {
        if (!node.is_integer()) return error(node, field, "must be a whole number");
        value = node.as_integer()->get();
    }
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) {
        return error(node, field, "must be 0 to 4294967295");
    }
    auto const number = static_cast<std::uint32_t>(value);
    auto const* reflection = target.message.GetReflection();
    if (target.add) return reflection->AddUInt32(&target.message, target.field, number);
    reflection->SetUInt32(&target.message, target.field, number);
}

void TomlReader::read_enum(toml::node const& node, Target target, std::string const& field) {
    std::string name = node.is_string() ? node.as_string()->get() : std::string{};
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    auto const* type = target.field->enum_type();
    auto const* value = type->FindValueByName(name);
    if (value == nullptr || value->number() == 0) {
        std::string names;
        for (int i = 1; i < type->value_count(); ++i) {
            names += (names.empty() ? "" : ", ") + type->value(i)->name();
        }
        return error(node, field, "must be one of " + names);
    }
    target.message.GetReflection()->SetEnum(&target.message, target.field, value);
}

void TomlReader::read_password(
    toml::table const& user, toml::node const& node, std::string const& field) {
    if (!node.is_string()) return error(node, field, "must be a text in quotes");
    auto const id = user["id"].value<std::string>();
    if (!id) return error(node, field, "stands with a user who has no id");
    out_.passwords[*id] = node.as_string()->get();
}

} // namespace switchboard::configuration
