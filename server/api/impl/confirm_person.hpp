// That it is still the person who logged in: asks for the password (and the second factor's code)
// before what must not be done from a screen that somebody left. Wrong ones count like failed
// log-ins. Shared by the callbacks of a handler; on its worker.
#pragma once

#include "api/impl/calls.hpp"

#include <functional>
#include <string>

namespace switchboard::api {

struct Confirmation {
    std::string password, code;
};
[[nodiscard]] Read<Confirmation> read_confirmation(json::object const& object);

/// `then` gets the settings of the caller's account; else the call is refused.
void confirm_person(
    CallPtr const& call, std::string const& password, std::string const& code,
    std::function<void(v1::AccountConfig)> then);

/// Refuses while too many log-ins of this e-mail address (empty: not known), or from the caller's
/// network, failed. Else this one counts as failed until the call is answered, and on if it sets
/// `log_in_failed`.
void unless_too_many(CallPtr const& call, std::string email, std::function<void()> then);

/// Of a body that has `password` and `code` and nothing else.
void with_confirmation(CallPtr const& call, std::function<void(v1::AccountConfig)> then);

} // namespace switchboard::api
