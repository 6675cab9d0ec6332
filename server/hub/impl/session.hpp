// What the hub knows of one connection: its caller, its rules, what it follows and what it waits
// for. Owned by the hub's core; that worker's thread. Plain state: the core's functions change it.
#pragma once

#include "base/time.hpp"
#include "conversation/send_line.hpp"
#include "conversation/sequencer.hpp"
#include "hub/connection.hpp"
#include "hub/impl/board_feed.hpp"
#include "ports/caller.hpp"
#include "session/session_rules.hpp"
#include "session/typing_gate.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::hub {

enum class Phase : std::uint8_t {
    Silent,         // open, no hello yet
    Authenticating, // the token is being looked up
    Joining,        // the caller is known; reading what they have
    Live,
    Closing // a close frame was sent; nothing is sent or taken any more
};

/// Why a session follows a conversation, and so when it stops.
enum class Interest : std::uint8_t { Customer, Owner, Monitor, Joined, Viewer };

/// An entry that a receiver was given. Without a seq: not known.
struct Given {
    std::uint32_t seq = 0;
    std::string client_id{};
};

/// A snapshot's place in time.
struct SnapshotAge {
    std::uint32_t head = 0;
    std::int64_t seen_ms = 0; // when its contact was saved last; 0: there is none, or it was erased

    [[nodiscard]] bool is_before(SnapshotAge const& other) const {
        if (head != other.head) return head < other.head;
        return seen_ms != 0 && other.seen_ms != 0 && seen_ms < other.seen_ms;
    }
};

struct Following {
    std::uint64_t generation = 0; // tells answers for an earlier following of the same conversation
    Interest interest = Interest::Owner;
    std::optional<v1::Position> resume; // where the client stands, if it said so
    conversation::Sequencer sequencer;
    std::string epoch;
    bool fetching = false;
    /// The entry that the receiver was given last, to see whether the store still has the same one
    /// there (hub_timeline.cpp).
    Given last{};
    /// The same when records may have been lost: to be read again, even if nothing seems to miss.
    std::optional<Given> doubted{};
    /// What the receiver had when the store was asked for heads: it cannot have less since then.
    std::optional<std::uint32_t> compared{};
    /// Of the snapshot that the receiver was given last. A lower one is from before it, however
    /// late it comes.
    SnapshotAge snapshot_age{};
    /// The newest snapshot that came while history was being read; looked at after it.
    std::optional<v1::ServerFrame> newer_snapshot;
    /// The store has let this session read it. Before that nothing of it is passed on, whatever the
    /// topic brings: marks wait, what is only of the moment is dropped.
    bool agreed = false;
    std::vector<v1::ServerFrame> early{};

    [[nodiscard]] bool live() const { return sequencer.started(); }
};

/// One request on its way to its answer: who asked, and the words of the answer.
struct Request {
    SessionHandle session = 0;
    std::uint32_t number = 0;
    std::string conversation, client_id;
    bool quiet = false; // success is not answered: ephemeral and the client does not match answers
};

/// A request in a conversation's line, waiting for its turn at the store.
struct Queued {
    Request request;
    std::function<void()> run;
};

struct Session {
    Session(
        SessionHandle number, Connection& wire, ConnectionInfo about, TimePoint hello_by,
        session::SessionRules checks)
        : handle(number)
        , connection(&wire)
        , info(std::move(about))
        , deadline(hello_by)
        , rules(std::move(checks)) {}

    SessionHandle handle;
    Connection* connection;
    ConnectionInfo info;
    Phase phase = Phase::Silent;
    TimePoint deadline; // of the phases before Live
    session::SessionRules rules;
    std::string id; // what welcome tells
    session::TypingGate typing;
    ports::Caller caller;
    std::string person;    // account, side and id: whose sessions are counted together
    std::string own_topic; // user:ID or contact:ID
    v1::Hello hello;
    std::uint32_t hello_number = 0;
    std::map<std::string, Following> following;                       // by conversation
    std::map<std::string, conversation::SendLine> lines;              // by conversation
    std::map<std::uint64_t, Queued> queued;                           // by line number
    std::vector<v1::ClientFrame> early_frames;                        // came before the welcome
    std::vector<std::pair<std::string, v1::ServerFrame>> held_frames; // topic; came while joining
    std::optional<BoardFeed> board;
    std::set<std::string> board_shown; // restricted: the conversations that its board has
    TimePoint recheck_at{};            // staff: when the caller is looked up again
    TimePoint go_away_at{};            // in a drain: when this client is told
    bool was_told_to_go = false;
    bool is_listing = false;   // the list of what is theirs is being read again
    bool list_is_late = false; // what the list tells changed meanwhile: it may be from before
    bool is_doubted = false;   // the router takes this agent for gone; the next ping says otherwise
};

} // namespace switchboard::hub
