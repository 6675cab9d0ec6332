#include "commands/replay/dialogue_file.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace switchboard::commands::replay {

namespace json = boost::json;

namespace {

constexpr std::size_t kTurnsMax = 2'000;       // well below a conversation's length limit
constexpr std::size_t kTextCodePoints = 8'000; // what the server takes

/// What is wrong with a line; thrown and caught inside this file only.
struct Bad {
    std::string message;
};

std::string index(std::string_view name, std::size_t at) {
    return std::string(name).append("[").append(std::to_string(at)).append("]");
}

std::string text_of(json::value const& value, std::string const& field) {
    auto const* const text = value.if_string();
    if (text == nullptr) throw Bad{field + ": is not a text"};
    if (text->empty()) throw Bad{field + ": is empty"};
    return std::string(*text);
}

json::array const& array_of(json::object const& object, std::string const& field) {
    auto const* const value = object.if_contains(field);
    if (value == nullptr) throw Bad{field + ": is missing"};
    if (!value->is_array()) throw Bad{field + ": is not a list"};
    return value->get_array();
}

Turn turn_of(json::value const& value, std::string const& field) {
    auto const* const pair = value.if_array();
    if (pair == nullptr || pair->size() != 2)
        throw Bad{field + ": is not a pair of speaker and text"};
    std::string const speaker = text_of((*pair)[0], field + "[0]");
    if (speaker != "customer" && speaker != "agent")
        throw Bad{field + "[0]: is \"" + speaker + "\", not \"customer\" or \"agent\""};
    Turn turn{
        speaker == "customer" ? Side::Customer : Side::Agent, text_of((*pair)[1], field + "[1]")};
    if (!is_valid_utf8(turn.text)) throw Bad{field + "[1]: is not UTF-8"};
    if (code_points(turn.text) > kTextCodePoints)
        throw Bad{field + "[1]: is longer than " + std::to_string(kTextCodePoints) + " characters"};
    return turn;
}

Dialogue dialogue_of(json::value const& value) {
    auto const* const object = value.if_object();
    if (object == nullptr) throw Bad{"is not a JSON object"};
    auto const* const id = object->if_contains("id");
    if (id == nullptr) throw Bad{"id: is missing"};
    Dialogue dialogue{.id = text_of(*id, "id"), .skills = {}, .turns = {}};
    auto const& services = array_of(*object, "services");
    for (std::size_t i = 0; i < services.size(); ++i) {
        std::string skill = skill_of(text_of(services[i], index("services", i)));
        if (!is_valid_id(skill)) throw Bad{index("services", i) + ": makes no skill id"};
        auto& skills = dialogue.skills;
        if (std::find(skills.begin(), skills.end(), skill) == skills.end())
            skills.push_back(std::move(skill));
    }
    auto const& turns = array_of(*object, "turns");
    if (turns.empty()) throw Bad{"turns: is empty"};
    if (turns.size() > kTurnsMax) throw Bad{"turns: has more than " + std::to_string(kTurnsMax)};
    for (std::size_t i = 0; i < turns.size(); ++i)
        dialogue.turns.push_back(turn_of(turns[i], index("turns", i)));
    return dialogue;
}

} // namespace

std::string skill_of(std::string_view service) {
    auto const underscore = service.rfind('_');
    bool const numbered = underscore != std::string_view::npos && underscore + 1 < service.size() &&
                          std::all_of(
                              service.begin() + static_cast<std::ptrdiff_t>(underscore) + 1,
                              service.end(), [](char c) { return c >= '0' && c <= '9'; });
    return lower_ascii(numbered ? service.substr(0, underscore) : service);
}

Result<Dialogue, FileError> parse_dialogue(std::string_view line, std::size_t line_number) {
    std::string const where = "line " + std::to_string(line_number) + ": ";
    boost::system::error_code ec;
    json::value const value = json::parse({line.data(), line.size()}, ec);
    if (ec) return FileError{where + "is not JSON: " + ec.message()};
    try {
        return dialogue_of(value);
    } catch (Bad const& bad) {
        return FileError{where + bad.message};
    }
}

Result<std::vector<Dialogue>, FileError> read_dialogues(std::istream& lines, std::size_t limit) {
    std::vector<Dialogue> dialogues;
    std::set<std::string> ids;
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        if (limit != 0 && dialogues.size() == limit) break;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto dialogue = parse_dialogue(line, number);
        if (!dialogue) return dialogue.error();
        if (!ids.insert(dialogue->id).second)
            return FileError{
                "line " + std::to_string(number) + ": id: \"" + dialogue->id +
                "\" was there before"};
        dialogues.push_back(std::move(*dialogue));
    }
    if (dialogues.empty()) return FileError{"there is no dialogue in it"};
    return dialogues;
}

} // namespace switchboard::commands::replay
