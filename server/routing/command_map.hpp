// Turns a command of the routing stream into commands of the engine, after asking whether this
// actor may give it now. Pure; the engine and the table are only read. What the engine would refuse
// by its own rules is left to the engine.
#pragma once

#include "ports/outcome.hpp"
#include "router/engine.hpp"
#include "routing/live_table.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace switchboard::routing {

/// One log entry of the engine: several commands are settled once, after the last.
using EngineCommands = std::vector<router::Command>;

/// What a queue asks of whoever serves it, beside what the conversation itself asks for.
struct QueueNeeds {
    std::map<router::SkillId, int> require;
    std::map<router::SkillId, std::int64_t> prefer;
};
using NeedsByQueue = std::map<std::string, QueueNeeds>;
[[nodiscard]] NeedsByQueue needs_by_queue(v1::AccountConfig const& config);

[[nodiscard]] ports::Outcome<EngineCommands> map_command(
    v1::RoutingCommand const& command, router::Engine const& engine, LiveTable const& live,
    NeedsByQueue const& needs);

/// The refusal's code for clients, from the engine's command name and reason.
[[nodiscard]] ports::Error refusal_of(router::Refused const& refused);

} // namespace switchboard::routing
