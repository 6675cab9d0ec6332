// A change of an account's settings that a person makes without being an admin: setting an own
// password by what was known or sent, accepting an invitation. The same rules as change_config, and
// the caller says what is answered. Lives for one call, on its worker.
#pragma once

#include "api/impl/change_config.hpp"

#include <functional>
#include <string>

namespace switchboard::api {

/// Runs on the pool: the hash of a password, given to `then` on the worker; OVERLOADED is answered
/// if the pool is full.
void hash_then(
    CallPtr const& call, std::string password, std::function<void(std::string hash)> then);
/// Likewise, whether a password fits a hash.
void verify_then(
    CallPtr const& call, std::string hash, std::string password, std::function<void(bool)> then);

/// Loads, edits, validates and saves; `then` gets what was saved. Repeats if somebody else saved
/// first.
void edit_config(
    CallPtr const& call, std::string const& account,
    std::function<std::optional<Refusal>(v1::AccountConfig&)> edit,
    std::function<void(v1::AccountConfig)> then, int attempts = 3);

/// The user of an id; null if there is none.
[[nodiscard]] v1::User* find_user(v1::AccountConfig& config, std::string const& id);
[[nodiscard]] identity::Origin origin_of(Call const& call);

} // namespace switchboard::api
