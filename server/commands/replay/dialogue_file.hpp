// Written dialogues, one JSON object a line: {"id", "services", "turns": [["customer" or "agent",
// text], ...]}. Pure but for reading the stream it is given; any thread. Never guesses: a line that
// is not as described is an error that names the line and the field.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::commands::replay {

enum class Side : std::uint8_t { Customer, Agent };

struct Turn {
    Side side = Side::Customer;
    std::string text;
};

struct Dialogue {
    std::string id;
    std::vector<std::string> skills; // of its services, each once
    std::vector<Turn> turns;
};

struct FileError {
    std::string message; // "line 3: turns[2][1]: is empty"
};

/// The skill that a service needs: "Banks_1" gives "banks".
[[nodiscard]] std::string skill_of(std::string_view service);

[[nodiscard]] Result<Dialogue, FileError>
parse_dialogue(std::string_view line, std::size_t line_number);

/// The first `limit` dialogues (0: all). Empty lines are skipped; a repeated id is an error.
[[nodiscard]] Result<std::vector<Dialogue>, FileError>
read_dialogues(std::istream& lines, std::size_t limit);

} // namespace switchboard::commands::replay
