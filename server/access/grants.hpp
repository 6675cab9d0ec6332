// What a restricted person was given: queues and inboxes of the account. Pure; any thread. Built
// from the settings alone, never from what a client says.
#pragma once

#include <switchboard/v1/config.pb.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace switchboard::access {

struct Grants {
    std::set<std::string, std::less<>> queues, inboxes;

    [[nodiscard]] bool operator==(Grants const&) const = default;
};

/// Null: not restricted.
using GrantsPtr = std::shared_ptr<Grants const>;

[[nodiscard]] GrantsPtr grants_of(v1::AccountConfig const& config, std::string_view user);
[[nodiscard]] bool same(GrantsPtr const& one, GrantsPtr const& other);

} // namespace switchboard::access
