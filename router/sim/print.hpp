// Effects, states and reasons as the JSON lines of the scenario format.
// Pure functions of values. Never asks the engine anything.
#pragma once

#include "router/engine.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace switchboard::router::sim {

/// One line with its newline; effects that the format does not have print nothing.
void print_effect(std::ostream& out, Effect const& effect);
void print_state(
    std::ostream& out, TimePoint at, std::vector<ConversationView> const& conversations,
    std::vector<AgentView> const& agents);
void print_reasons(
    std::ostream& out, TimePoint at, ConversationId const& id, WaitingReasons const& waiting,
    Offered const* last_offer);

} // namespace switchboard::router::sim
