// What somebody whom nobody knows has to do before a first token where the operator asks for it
// (`limits.puzzle`): solve a puzzle (identity/puzzle.hpp). Each solution counts once, on whatever
// node. Runs on the worker of the call.
#pragma once

#include "api/impl/visitor_identity.hpp"

#include <functional>
#include <string>

namespace switchboard::api {

/// `then` at once for whoever holds a token of this inbox or is vouched for by the shop, and where
/// no puzzle is wanted now; else with a good `solution`, or the call is refused.
void admit_newcomer(
    CallPtr const& call, VisitorAsk const& ask, std::string solution, std::function<void()> then);

/// Answers `{puzzle}` for this inbox.
void give_puzzle(CallPtr const& call, std::string const& inbox);

} // namespace switchboard::api
