// Who may give the router which command. Pure; any thread. Never looks into the store: what depends
// on a conversation is named in the rule and checked inside the store's atomic step.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"
#include "store/rules/requests.hpp"

#include <switchboard/v1/store.pb.h>

#include <optional>
#include <string>

namespace switchboard::store {

struct CommandRule {
    std::optional<ports::Error> refused;
    std::string conversation; // that must exist in the account; empty: none
    Action action = Action::Look;
    std::string queue{}; // that it is about, without a conversation
};

[[nodiscard]] CommandRule rule_of(ports::Caller const& caller, v1::RoutingCommand const& command);

} // namespace switchboard::store
