#include "access/grants.hpp"

#include <algorithm>

namespace switchboard::access {
namespace {

constexpr std::string_view kToQueue = "queue:"; // as in Queue.on_closed

bool leads_to(v1::Queue const& from, std::string const& queue) {
    auto const& steps = from.overflow();
    return from.on_closed() == std::string{kToQueue} + queue ||
           from.on_full() == std::string{kToQueue} + queue ||
           std::any_of(
               steps.begin(), steps.end(), [&](auto const& step) { return step.queue() == queue; });
}

/// Whether conversations get there only from inboxes that were given.
bool is_fed_by_given(
    v1::AccountConfig const& config, std::string const& queue, Grants const& grants) {
    bool is_fed = false;
    for (auto const& inbox : config.inboxes()) {
        if (inbox.queue() != queue) continue;
        if (!grants.inboxes.contains(inbox.id())) return false;
        is_fed = true;
    }
    for (auto const& from : config.queues()) {
        if (from.id() == queue || !leads_to(from, queue)) continue;
        if (grants.queues.contains(from.id()) || !grants.served.contains(from.id())) return false;
    }
    return is_fed;
}

/// Until nothing is added: a queue may be fed by one that stands behind it in the settings.
void add_fed(v1::AccountConfig const& config, Grants& grants) {
    std::size_t before = 0;
    do {
        before = grants.served.size();
        for (auto const& queue : config.queues())
            if (is_fed_by_given(config, queue.id(), grants)) grants.served.insert(queue.id());
    } while (grants.served.size() != before);
}

} // namespace

GrantsPtr grants_of(v1::AccountConfig const& config, std::string_view user) {
    auto const& users = config.users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](auto const& each) { return each.id() == user; });
    if (found == users.end() || !found->has_access()) return nullptr;
    auto grants = std::make_shared<Grants>();
    grants->queues = {found->access().queues().begin(), found->access().queues().end()};
    grants->inboxes = {found->access().inboxes().begin(), found->access().inboxes().end()};
    grants->served = grants->queues;
    add_fed(config, *grants);
    return grants;
}

bool same(GrantsPtr const& one, GrantsPtr const& other) {
    if (one == nullptr || other == nullptr) return one == other;
    return *one == *other;
}

} // namespace switchboard::access
