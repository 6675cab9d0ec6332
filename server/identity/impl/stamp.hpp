// The stamp that ties a stored session to the password it was opened with. Pure; any thread.
// A stored caller carries it in `inbox`, which staff do not use; it never leaves this library.
#pragma once

#include "identity/keys.hpp"
#include "ports/caller.hpp"

#include <switchboard/v1/config.pb.h>

#include <string>

namespace switchboard::identity {

[[nodiscard]] inline std::string
stamp_of(v1::AccountConfig const& config, std::string const& user) {
    for (auto const& each : config.users()) {
        if (each.id() == user) return keyed_hash("stamp", each.password_hash()).substr(0, 22);
    }
    return {};
}

[[nodiscard]] inline ports::Caller stamped(ports::Caller caller, v1::AccountConfig const& config) {
    caller.inbox = stamp_of(config, caller.id);
    return caller;
}

/// Under which a session that was just closed is remembered, until no request of it can be under
/// way.
[[nodiscard]] inline std::string closed_mark(std::string const& session_token) {
    return "closed." + keyed_hash("closed", session_token);
}
inline constexpr Millis kClosedMarkLife = std::chrono::minutes{5};

} // namespace switchboard::identity
