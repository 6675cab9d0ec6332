// The second step of a log-in: asks for the code of an authenticator app where the person has one.
// A wrong code counts like a wrong password. Runs on the worker of the call.
#pragma once

#include "api/impl/calls.hpp"
#include "identity/second_factor.hpp"

#include <functional>
#include <string>

namespace switchboard::api {

inline constexpr std::size_t kCodeMax = 32; // bytes of a code as it is typed

enum class FactorAnswer { NotNeeded, Good, Missing, Wrong };

/// A good code is used up.
void check_factor(
    CallPtr const& call, std::string const& account, std::string const& user, std::string code,
    std::function<void(FactorAnswer)> then);

/// Refuses a step-up or a log-in whose code is missing or wrong; true if it did. A wrong one counts
/// as a failed log-in, where one was begun (confirm_person.hpp).
[[nodiscard]] bool refuse_factor(CallPtr const& call, FactorAnswer answer);

/// `then` if none is needed or the code is good; else the call is refused.
void require_factor(
    CallPtr const& call, std::string const& account, v1::User const& user, std::string code,
    std::function<void()> then);

} // namespace switchboard::api
