#include "access/grants.hpp"

#include <algorithm>

namespace switchboard::access {

GrantsPtr grants_of(v1::AccountConfig const& config, std::string_view user) {
    auto const& users = config.users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](auto const& each) { return each.id() == user; });
    if (found == users.end() || !found->has_access()) return nullptr;
    auto grants = std::make_shared<Grants>();
    grants->queues = {found->access().queues().begin(), found->access().queues().end()};
    grants->inboxes = {found->access().inboxes().begin(), found->access().inboxes().end()};
    return grants;
}

bool same(GrantsPtr const& one, GrantsPtr const& other) {
    if (one == nullptr || other == nullptr) return one == other;
    return *one == *other;
}

} // namespace switchboard::access
