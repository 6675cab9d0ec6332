// The rows of an account's live board and what changed in them since they were last sent. Owned by
// AccountRouter; routing thread. It reads the engine and the table; it never changes them.
#pragma once

#include "router/engine.hpp"
#include "routing/live_table.hpp"
#include "routing/queue_gates.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>
#include <switchboard/v1/wire.pb.h>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace switchboard::routing {

class Board {
public:
    /// Marks rows to be looked at again.
    void touch_conversation(std::string const& id) { conversations_touched_.insert(id); }
    void touch_agent(std::string const& id) { agents_touched_.insert(id); }
    void touch_everything() { everything_ = true; }

    struct Sources {
        v1::AccountConfig const& config;
        router::Engine const& engine;
        QueueGates const& gates;
        LiveTable const& live;
        std::map<std::string, v1::QueueDay> const& days;
        TimePoint now{};
    };
    /// Looks at what was touched; the changed rows under the next version, or nothing if none
    /// changed.
    [[nodiscard]] std::optional<v1::BoardDelta> refresh(Sources const& sources);
    /// Everything, as of the last refresh.
    [[nodiscard]] v1::Board snapshot(TimePoint now) const;

private:
    void refresh_queues(Sources const& sources, v1::BoardDelta& delta);
    void refresh_agent(Sources const& sources, std::string const& id, v1::BoardDelta& delta);
    void refresh_conversation(Sources const& sources, std::string const& id, v1::BoardDelta& delta);
    [[nodiscard]] std::optional<v1::BoardAgent>
    agent_row(Sources const& sources, std::string const& id) const;
    [[nodiscard]] static std::optional<v1::BoardConversation>
    conversation_row(Sources const& sources, std::string const& id);

    std::map<std::string, v1::BoardQueue> queues_;
    std::map<std::string, v1::BoardAgent> agents_;
    std::map<std::string, v1::BoardConversation> conversations_;
    std::set<std::string> conversations_touched_, agents_touched_;
    bool everything_ = true;
    std::uint32_t version_ = 0;
};

} // namespace switchboard::routing
