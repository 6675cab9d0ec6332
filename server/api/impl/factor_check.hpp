// The second step of a log-in: asks for the code of an authenticator app where the person has one.
// A wrong code counts like a wrong password. Runs on the worker of the call.
#pragma once

#include "api/impl/calls.hpp"
#include "identity/second_factor.hpp"

#include <functional>
#include <string>

namespace switchboard::api {

enum class FactorAnswer { NotNeeded, Good, Missing, Wrong };

/// A good code is used up.
void check_factor(
    CallPtr const& call, std::string const& account, std::string const& user, std::string code,
    std::function<void(FactorAnswer)> then);

/// Refuses a step-up or a log-in whose code is missing or wrong; true if it did.
[[nodiscard]] bool refuse_factor(CallPtr const& call, FactorAnswer answer);

} // namespace switchboard::api
