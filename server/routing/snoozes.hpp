// Conversations that were put aside until a time. Owned by AccountRouter; routing thread. Pure;
// what is kept is in the conversation's snapshot (snoozed_until), this is only its order in time.
#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::routing {

class Snoozes {
public:
    void put(std::string const& conversation, TimePoint until) {
        drop(conversation);
        until_[conversation] = until;
        order_.emplace(until, conversation);
    }
    void drop(std::string const& conversation) {
        auto const found = until_.find(conversation);
        if (found == until_.end()) return;
        order_.erase({found->second, conversation});
        until_.erase(found);
    }
    /// Those whose time has come, oldest first; they are forgotten.
    [[nodiscard]] std::vector<std::string> take_due(TimePoint now) {
        std::vector<std::string> out;
        while (!order_.empty() && order_.begin()->first <= now) {
            out.push_back(order_.begin()->second);
            drop(out.back());
        }
        return out;
    }
    [[nodiscard]] std::optional<TimePoint> next_deadline() const {
        return order_.empty() ? std::nullopt : std::optional{order_.begin()->first};
    }

private:
    std::map<std::string, TimePoint> until_;
    std::set<std::pair<TimePoint, std::string>> order_;
};

} // namespace switchboard::routing
