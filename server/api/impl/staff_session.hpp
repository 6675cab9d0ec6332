// How a log-in is answered: the cookie or the token, and who one is. Used by log-in and set-up;
// runs on the worker of the call. It never puts a token into both the body and a cookie.
#pragma once

#include "api/impl/calls.hpp"

#include <string>

namespace switchboard::api {

/// Opens a session for a user of the account and answers `{user, account, csrf}`.
void log_in(CallPtr call, v1::AccountConfig const& config, std::string user, bool bearer);
[[nodiscard]] json::object
who_am_i(v1::AccountConfig const& config, std::string const& user, std::string const& csrf);
/// Of a log-in that was refused. Empty: nobody is known to have been meant.
struct LoginFailure {
    std::string account, user;
    std::string detail; // for the audit log
};
/// Leaves it counted, as unless_too_many() did, and writes it down where the account is known.
/// Whoever is refused does not wait for that.
void note_failed_login(CallPtr const& call, LoginFailure failure);
/// Sets (or with an empty token removes) the session cookie.
void set_cookie(CallPtr const& call, std::string const& token);

} // namespace switchboard::api
