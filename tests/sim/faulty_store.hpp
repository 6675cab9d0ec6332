// A store connection as a network has it: calls take time to arrive, answers take time to come
// back, both in order; sometimes everything stands still. Owned by one simulated process; its calls
// outlive it or not, as chance has it. It never changes what the store answers, but for the planted
// bugs.
#pragma once

#include "life.hpp"
#include "options.hpp"
#include "ports/store.hpp"
#include "store/memory/memory_database.hpp"
#include "timeline.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sim {

/// What all connections to the store share.
struct StoreNetwork {
    Timeline& timeline;
    Random& random;
    Plan const& plan;
    Mutant mutant = Mutant::None;
    bool faulty = true;
    store::MemoryDatabase* database = nullptr;
};

class FaultyStore final : public ports::Store {
public:
    FaultyStore(StoreNetwork& network, LifePtr owner);

    void start(ports::StartRequest request, ports::Done<ports::StartResult> done) override;
    void append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) override;
    void history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) override;
    void
    conversation(ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) override;
    void list(ports::ListRequest request, ports::Done<ports::ListResult> done) override;
    void edit(ports::EditRequest request, ports::Done<ports::EditResult> done) override;
    void heads(
        std::string account, std::vector<std::string> conversations,
        ports::Done<std::vector<v1::Position>> done) override;
    void submit(
        ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) override;
    void session_alive(
        ports::Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
        ports::Done<ports::Unit> done) override;
    void
    session_gone(ports::Caller caller, std::string session, ports::Done<ports::Unit> done) override;
    void follow(
        std::string account, std::string node, std::string topic,
        ports::Done<ports::Unit> done) override;
    void unfollow(
        std::string account, std::string node, std::string topic,
        ports::Done<ports::Unit> done) override;
    void contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) override;
    void
    save_contact(ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) override;

    /// The other ports of the same connection, for the node and the router.
    [[nodiscard]] store::MemoryStores& inner() { return *inner_; }

private:
    /// Runs a call when it has arrived.
    void travel(std::function<void(ports::Store&)> call);
    [[nodiscard]] Millis delay();

    StoreNetwork& network_;
    std::shared_ptr<store::MemoryStores> inner_;
    LifePtr owner_;
    TimePoint last_call_{};
    std::shared_ptr<TimePoint> last_answer_ = std::make_shared<TimePoint>();
};

} // namespace switchboard::sim
