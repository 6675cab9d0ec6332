// A router with no ideas: gives each waiting conversation to the connected agent with the fewest.
// Stands in for the real one where a run is about sessions and delivery only. One for the whole
// world; one thread. It never offers, times out or goes down.
#pragma once

#include "options.hpp"
#include "store/memory/memory_database.hpp"
#include "timeline.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace switchboard::sim {

class SimpleRouter {
public:
    SimpleRouter(Timeline& timeline, store::MemoryDatabase& database);

private:
    struct Work {
        std::string owner;
        bool over = false;
    };
    void take_lease();
    void read();
    void on_commands(std::vector<ports::QueuedCommand> const& commands);
    void decide(v1::RoutingCommand const& command);
    void close(std::string const& conversation, v1::ConversationState state);
    void assign_waiting();
    void reply(v1::RoutingCommand const& command, v1::ErrorCode code);
    void event(std::string const& conversation, v1::EventType type, std::string const& user);
    void show(std::string const& conversation, std::string const& agent);
    void commit();

    Timeline& timeline_;
    std::unique_ptr<store::MemoryStores> stores_;
    store::MemoryDatabase& database_;
    ports::Lease lease_;
    std::string position_;
    std::vector<ports::CommitOp> ops_;
    std::map<std::string, Work> work_;
    std::map<std::string, std::size_t> agents_; // connected, with how much they have
};

} // namespace switchboard::sim
