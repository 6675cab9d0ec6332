// Who asks, as established by a token: the grant that every store function checks again inside.
// A value; made by the authenticator, handed down unchanged; never built from what a client says.
#pragma once

#include "access/authorize.hpp"
#include "base/time.hpp"

#include <switchboard/v1/model.pb.h>

#include <string>

namespace switchboard::ports {

struct Caller {
    std::string account;
    v1::Role role = v1::ROLE_UNSPECIFIED;
    std::string id;    // contact id of a customer, user id of staff
    std::string name;  // as shown to others
    std::string inbox; // customers: the one they may open conversations in
    std::string locale;
    std::string stamp;          // staff: of the password that the log-in was made with
    TimePoint expires{};        // of the token; the session ends then
    access::GrantsPtr grants{}; // staff: what they were given; null: not restricted

    [[nodiscard]] access::Who who() const { return {role, id, grants.get()}; }
    [[nodiscard]] bool is_staff() const {
        return role == v1::AGENT || role == v1::SUPERVISOR || role == v1::ADMIN;
    }
    [[nodiscard]] bool is_supervisor() const { return role == v1::SUPERVISOR || role == v1::ADMIN; }
};

} // namespace switchboard::ports
