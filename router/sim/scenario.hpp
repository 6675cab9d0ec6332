// A scenario: the configuration, agents and timed events of one file, checked and ready to run.
// Plain values, made by load() in whatever thread reads the file. Never decides what the engine
// decides.
#pragma once

#include "router/commands.hpp"
#include "router/config.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace switchboard::router::sim {

/// Whether the agent's client confirms later offers at once.
struct SetAcks {
    AgentId agent;
    bool acks = true;
};
struct Show {};
/// The engine is lost and rebuilt.
struct Restart {
    Millis down{};
};

using Action = std::variant<Command, SetAcks, Show, Restart>;

struct Event {
    TimePoint at{};
    std::vector<Action> actions; ///< more than one: a batch, which is one log entry
};

struct Scenario {
    Config config;
    std::map<AgentId, bool> acks;
    std::vector<Event> events;
};

/// What is wrong with a file, and where: "events[3].agent: unknown id a9".
struct BadScenario {
    std::string path;
    std::string reason;
};

/// Throws BadScenario for anything but a well-formed scenario that keeps the rules of the format.
[[nodiscard]] Scenario load(std::string_view json);

} // namespace switchboard::router::sim
