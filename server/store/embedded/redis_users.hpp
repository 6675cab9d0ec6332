// Who may do what in a Redis of ours: an operator, who loads the function library at the start, and
// the gateways, who may call it and the few commands that its functions use, on our keys only. So
// whoever gets hold of a gateway's connection can neither send Lua nor look at other keys. A value;
// any thread. deploy/README.md says how to give a Redis of somebody else the same users.
#pragma once

#include <string>
#include <vector>

namespace switchboard::store {

struct RedisLogin {
    std::string user, password;
};

struct RedisUsers {
    RedisLogin operators; // everything
    RedisLogin gateways;

    /// With passwords of this process's own, never kept.
    [[nodiscard]] static RedisUsers make();
    /// The text of Redis' `aclfile`.
    [[nodiscard]] std::string acl() const;
};

/// The commands that gateways send or that the functions call for them, in lower case.
[[nodiscard]] std::vector<std::string> const& gateway_commands();

} // namespace switchboard::store
