// Turns the engine's effects into the steps of a commit: fields, log entries, frames for screens.
// Owned by AccountRouter; routing thread. It keeps the live table in step and decides nothing about
// routing.
#pragma once

#include "ports/routing_store.hpp"
#include "router/engine.hpp"
#include "routing/live_table.hpp"
#include "routing/queue_gates.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::routing {

/// Who caused the effects being written, and what they said with it.
struct Cause {
    v1::Author actor;        // role SYSTEM where no person did it
    std::string reason;      // what the actor wrote: with a decline, a presence change, a move
    std::string disposition; // with a close
    std::vector<std::string> tags;
    std::optional<TimePoint> until; // with a park
    bool keeps_wait = false;        // the customer's wait began earlier and goes on
};

/// What a command by hand changed that the engine reports no effect of, as it was before.
struct ByHand {
    std::string queue;         // of the conversation
    std::string earmarked_for; // of the agent
};

class EffectWriter {
public:
    EffectWriter(
        v1::AccountConfig const& config, router::Engine const& engine, QueueGates const& gates,
        LiveTable& live, std::map<std::string, v1::QueueDay>& days,
        std::vector<ports::CommitOp>& ops)
        : config_{config}
        , engine_{engine}
        , gates_{gates}
        , live_{live}
        , days_{days}
        , ops_{ops} {}

    void write(router::Effect const& effect, Cause const& cause);
    /// The agent's wrap-up of the conversation ended, by timer or by hand.
    void wrap_up_ended(std::string const& user, std::string const& conversation);
    /// The engine would not take an arrival (its queue is gone): the conversation ends as rejected.
    void refuse_arrival(
        std::string const& conversation, std::string const& reason, TimePoint at,
        Cause const& cause);
    /// A closed or full queue gave the conversation to its bot: the engine says nothing of it.
    void became_bot(Live& live, TimePoint at, Cause const& cause);
    /// Its time has come: it waits again.
    void woken(Live const& live, TimePoint at, Cause const& cause);
    /// The audit entries of what a person did by hand (effect_writer_by_hand.cpp).
    void by_hand(
        v1::RoutingCommand const& command, ByHand const& before, TimePoint at, Cause const& cause);
    [[nodiscard]] std::string name_of(std::string const& user) const;

private:
    void on(router::Queued const& effect);
    void on(router::Offered const& effect);
    void on(router::OfferEnded const& effect);
    void on(router::Active const& effect);
    void on(router::Requeued const& effect);
    void on(router::WrapUp const& effect);
    void on(router::Closed const& effect);
    void on(router::Abandoned const& effect);
    void on(router::Rejected const& effect);
    void on(router::Parked const& effect);
    void on(router::TransferPending const& effect);
    void on(router::TransferFailed const& effect);
    void on(router::Earmarked const&) {} // shown on the board only
    void on(router::Flagged const&) {}   // likewise
    void on(router::AgentChanged const& effect);
    void on(router::Refused const&) {} // answered by AccountRouter

    void copy_requirements(Live& live) const;
    /// State and times of the conversation as the engine has them now.
    void sync(Live& live, std::vector<std::string> fields = {});
    void finish(Live& live, v1::EventType type, std::string const& reason);
    [[nodiscard]] v1::Refusal refusal_of(Live const& live, router::RejectReason reason) const;
    void drained(std::string const& agent);
    void leave_owner(Live& live, std::string const& reason);
    [[nodiscard]] v1::Event
    event_of(Live const& live, v1::EventType type, std::string const& user = "") const;
    void add(Live const& live, v1::Event event);
    void event(
        Live const& live, v1::EventType type, std::string const& user = "",
        std::string const& reason = "", std::string const& detail = "");
    void to_user(std::string const& user, v1::ServerFrame frame);
    void count_answer(Live const& live);
    [[nodiscard]] std::optional<TimePoint>
    wrap_up_of(std::string const& user, std::string const& conversation) const;

    v1::AccountConfig const& config_;
    router::Engine const& engine_;
    QueueGates const& gates_;
    LiveTable& live_;
    std::map<std::string, v1::QueueDay>& days_;
    std::vector<ports::CommitOp>& ops_;
    Cause const* cause_ = nullptr;
    TimePoint at_{};
};

} // namespace switchboard::routing
