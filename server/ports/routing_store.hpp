// The door between the router's host and the store: leases, the ordered command streams, commits.
// Called and answered on the routing thread. A commit is one atomic step that is refused if the
// lease's epoch is no longer the newest (G9), and that advances the stream position together with
// its effects, so that every command takes effect exactly once. It decides nothing itself.
#pragma once

#include "ports/outcome.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/store.pb.h>

#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace switchboard::ports {

struct Lease {
    std::uint32_t cell = 0;
    std::uint64_t epoch = 0; // fencing number; grows with each new holder
    // What the store's clock showed as it was taken or renewed; nothing from a store that does not
    // tell.
    std::optional<TimePoint> store_time{};
};

struct QueuedCommand {
    std::string id; // stream id "<ms>-<n>"; the order of the log
    TimePoint at{}; // when the store accepted it
    v1::RoutingCommand command;
};

/// Sets fields of the conversation's snapshot. Only members that are set in `fields` by their names
/// in v1::Conversation (state, queue, owner, owner_name, priority, queued_at, due_at, assigned_at,
/// closed_at, disposition, wrap_up_until, required_skills, tags) are written. Clearing
/// wrap_up_until of a finished conversation takes it out of its owner's View::Mine; the owner
/// itself stays (who handled it).
struct SetConversation {
    v1::Conversation value;          // id and the new values
    std::vector<std::string> fields; // which of them to write; an empty value clears the field
};
/// Adds an event (or a note) by the system or the acting person; seq and time are the store's.
struct AddEntry {
    std::string conversation;
    v1::Entry entry;
};
/// A frame to every session that follows the topic, in every node that serves it (this one
/// included).
struct Fan {
    std::string topic;
    v1::ServerFrame frame;
};
/// Like Fan, with the conversation's snapshot as it is after this commit.
struct FanSnapshot {
    std::string topic;
    std::string conversation;
};
struct ReplyTo {
    std::string node;
    v1::Reply reply;
};
/// The engine's own record of a conversation ("c"), an agent ("a") or itself ("e"), or a queue's
/// v1::QueueOverride for whoever answers customers ("q"); empty bytes erase it.
struct PutRecord {
    std::string kind, id, bytes;
};
/// The conversation ended: frees the contact's place, increments the generation, and puts one
/// outbox item per sink named. It stays in its owner's View::Mine only while wrap_up_until is set.
struct Finish {
    std::string conversation;
    v1::ConversationState state = v1::STATE_CLOSED;
    std::vector<std::string> sinks;
    bool exempt = false; // there are sinks, but their rules want no ticket of it
};
/// The conversation lives again: takes the contact's place if it is free (else WRONG_STATE fails
/// the commit).
struct Revive {
    std::string conversation;
};

using CommitOp =
    std::variant<SetConversation, AddEntry, Fan, FanSnapshot, ReplyTo, PutRecord, Finish, Revive>;

struct Commit {
    Lease lease;
    std::string account;
    std::string position; // id of the last command this covers; empty: a timer, position unchanged
    std::vector<CommitOp> ops;
};

/// All that is needed to rebuild an account's engine.
struct AccountState {
    v1::AccountConfig config;
    std::map<std::string, std::string> conversation_records; // by id, as put by PutRecord
    std::map<std::string, std::string> agent_records;
    std::string engine_record;
    std::vector<v1::Conversation> live;        // not finished, or finished and still in wrap-up
    std::vector<std::string> connected_agents; // with a live session now
};

/// Where a reader stands in the wake-up stream of each of its cells; "0-0" is before the first.
using CellMarks = std::map<std::uint32_t, std::string>;

/// Accounts whose command stream was empty and is not any more, and where the reader stands now.
struct WakeUps {
    CellMarks marks;
    std::vector<std::string> accounts;
    [[nodiscard]] bool empty() const { return marks.empty(); }
};

class RoutingStore {
public:
    virtual ~RoutingStore() = default;
    [[nodiscard]] virtual std::uint32_t cells() const = 0;
    [[nodiscard]] virtual std::uint32_t cell_of(std::string const& account) const = 0;
    virtual void accounts(Done<std::vector<std::string>> done) = 0;
    /// Takes or renews; CONFLICT while another node holds it. The same node with known_epoch 0 (it
    /// restarted) gets it at once under a new, higher epoch.
    virtual void acquire_lease(
        std::uint32_t cell, std::string node, std::uint64_t known_epoch, Millis ttl,
        Done<Lease> done) = 0;
    virtual void release_lease(Lease lease, std::string node, Done<Unit> done) = 0;
    /// Commands of the account after the committed position (or after `after`), oldest first; waits
    /// up to `wait` for the first one. An empty answer is not an error.
    virtual void read_commands(
        std::string account, std::string after, std::uint32_t limit, Millis wait,
        Done<std::vector<QueuedCommand>> done) = 0;
    /// Waits up to `wait` until an account of these cells gets a command while it had none that was
    /// not committed; one call waits for any number of accounts. Whoever has read and committed an
    /// account to its end is told of the next command; who has not must read again by himself. A
    /// reader that was away for long may miss some: it reads each account once to be sure.
    virtual void await_commands(CellMarks after, Millis wait, Done<WakeUps> done) = 0;
    /// One await_commands may name several cells: they live on the same server.
    [[nodiscard]] virtual bool awaits_many() const = 0;
    virtual void load(std::string account, Done<AccountState> done) = 0;
    virtual void commit(Commit commit, Done<Unit> done) = 0;
    /// Ends sessions whose node died: puts linkDown / customerDown for those not renewed in time.
    virtual void sweep_sessions(std::string account, Done<std::uint32_t> done) = 0;
};

} // namespace switchboard::ports
