// The door that turns a token into a caller. One instance per worker; called and answered on its
// thread. Knows visitor tokens, one-time socket tickets and API session tokens; never stores a
// token in clear.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <string>

namespace switchboard::ports {

class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// UNAUTHENTICATED if the token is unknown, expired, used up or its user disabled.
    virtual void authenticate(std::string token, Done<Caller> done) = 0;
    /// What an authenticated caller may now: another role or name, or UNAUTHENTICATED if the user
    /// was disabled, removed or given another password since. Customers stay who they are.
    virtual void recheck(Caller caller, Done<Caller> done) = 0;
    /// A person did something: the idle time of the caller's session begins anew. Neither of the
    /// above does that, since programs ask by themselves. May be called often; customers have none.
    virtual void used(Caller const& caller) = 0;
};

} // namespace switchboard::ports
