#include "routing/live_table.hpp"

#include <utility>

namespace switchboard::routing {

Live& LiveTable::put(v1::Conversation snapshot) {
    std::string const id = snapshot.id();
    erase(id);
    std::string const owner = snapshot.owner();
    Live& live = by_id_[id];
    live.snapshot = std::move(snapshot);
    if (!owner.empty()) by_owner_[owner].insert(id);
    return live;
}

Live* LiveTable::find(std::string const& id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

Live const* LiveTable::find(std::string const& id) const {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &found->second;
}

void LiveTable::erase(std::string const& id) {
    auto const found = by_id_.find(id);
    if (found == by_id_.end()) return;
    set_owner(found->second, "", "");
    by_id_.erase(found);
    if (!gone_.insert(id).second) return;
    gone_in_order_.push_back(id);
    if (gone_in_order_.size() <= kRemembered) return;
    gone_.erase(gone_in_order_.front());
    gone_in_order_.pop_front();
}

void LiveTable::set_owner(Live& live, std::string const& owner, std::string const& name) {
    std::string const before = live.snapshot.owner();
    if (!before.empty()) {
        auto const found = by_owner_.find(before);
        if (found != by_owner_.end()) {
            found->second.erase(live.snapshot.id());
            if (found->second.empty()) by_owner_.erase(found);
        }
    }
    if (!owner.empty()) by_owner_[owner].insert(live.snapshot.id());
    live.snapshot.set_owner(owner);
    live.snapshot.set_owner_name(name);
}

std::set<std::string> const& LiveTable::owned_by(std::string const& user) const {
    static std::set<std::string> const none;
    auto const found = by_owner_.find(user);
    return found == by_owner_.end() ? none : found->second;
}

} // namespace switchboard::routing
