#include "commands/apply/report.hpp"

#include <boost/json.hpp>

namespace switchboard::commands::apply {

namespace {

namespace json = boost::json;

std::string text_of(json::object const& object, char const* name) {
    auto const* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->get_string().c_str()}
                                                  : std::string{};
}

json::array list_of(json::object const& object, char const* name) {
    auto const* value = object.if_contains(name);
    return value != nullptr && value->is_array() ? value->get_array() : json::array{};
}

json::object parse(std::string const& answer) {
    json::error_code failed;
    json::value value = json::parse(answer, failed);
    return !failed && value.is_object() ? std::move(value.get_object()) : json::object{};
}

void print_change(json::object const& change, std::ostream& out) {
    std::string const how = text_of(change, "change");
    out << (how == "added"     ? '+'
            : how == "removed" ? '-'
                               : '~')
        << ' ' << text_of(change, "kind") << ' ' << text_of(change, "id");
    char const* before = ": ";
    if (how == "changed") {
        for (auto const& field : list_of(change, "fields")) {
            if (!field.is_string()) continue;
            out << before << field.get_string().c_str();
            before = ", ";
        }
    }
    out << '\n';
}

/// Where a field stands in the file; of a field that is missing there, where the thing around it
/// stands.
configuration::Place place_in(configuration::TomlConfig const& read, std::string path) {
    for (;;) {
        auto const found = read.places.find(path);
        if (found != read.places.end()) return found->second;
        auto const end = path.find_last_of(".[");
        if (end == path.npos) return {};
        path.resize(end);
    }
}

void print_mistake(
    std::string const& file, configuration::Place place, std::string const& field,
    std::string const& message, std::ostream& err) {
    err << file;
    if (place.line != 0) err << ':' << place.line << ':' << place.column;
    err << ": ";
    if (!field.empty()) err << field << ": ";
    err << message << '\n';
}

} // namespace

bool print_changes(std::string const& answer, bool dry_run, std::ostream& out) {
    auto const body = parse(answer);
    if (!body.contains("changes")) return false;
    for (auto const& warning : list_of(body, "warnings")) {
        if (!warning.is_object()) continue;
        out << "warning: " << text_of(warning.get_object(), "field") << ": "
            << text_of(warning.get_object(), "message") << '\n';
    }
    auto const changes = list_of(body, "changes");
    for (auto const& change : changes) {
        if (change.is_object()) print_change(change.get_object(), out);
    }
    auto const* revision = body.if_contains("revision");
    if (changes.empty()) {
        out << "nothing to change";
    } else {
        out << changes.size() << (changes.size() == 1 ? " change" : " changes");
        out << (dry_run ? " would be made" : " made");
    }
    if (revision != nullptr && revision->is_int64()) {
        out << " (revision " << revision->get_int64() << ")";
    }
    out << '\n';
    return true;
}

void print_refusal(
    std::string const& answer, long status, std::string const& file,
    configuration::TomlConfig const& read, std::ostream& err) {
    auto const body = parse(answer);
    auto const errors = list_of(body, "errors");
    for (auto const& each : errors) {
        if (!each.is_object()) continue;
        auto const field = text_of(each.get_object(), "field");
        print_mistake(
            file, place_in(read, field), field, text_of(each.get_object(), "message"), err);
    }
    if (!errors.empty()) return;
    auto const message = text_of(body, "message");
    auto const field = text_of(body, "field");
    if (message.empty()) {
        err << "the server answered with status " << status << '\n';
    } else {
        print_mistake(file, place_in(read, field), field, message, err);
    }
}

void print_mistakes(
    std::string const& file, configuration::TomlConfig const& read, std::ostream& err) {
    for (auto const& error : read.errors) {
        print_mistake(file, error.place, error.field, error.message, err);
    }
}

} // namespace switchboard::commands::apply
