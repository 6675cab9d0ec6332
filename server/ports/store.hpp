// The door to everything durable that a session needs: conversations, entries, contacts, presence.
// One instance per worker thread; called and answered on that thread. Every operation is one atomic
// step of the store, checks the caller's grant inside, and answers only when the result is durable.
// It never knows sockets or frames. Implementations: store::RedisStore, store::MemoryStore.
//
// Common errors: STORE_UNAVAILABLE and TIMED_OUT (outcome unknown, repeat with the same client id),
// NOT_FOUND (no such thing, or not for this caller), FORBIDDEN, WRONG_STATE, INVALID_ARGUMENT.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/store.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::ports {

/// Of one conversation, unless the settings say otherwise: what it remembers of each stays in
/// memory as long as it does.
inline constexpr std::uint32_t kEntriesMax = 10'000;

/// Opens a conversation for a customer. At most one is open per contact and inbox: if one is, it is
/// returned with `existing` and nothing is written but the first message (deduplicated as ever).
struct StartRequest {
    Caller caller;
    std::string conversation; // id to use if one is made
    v1::Conversation
        draft; // inbox, queue, priority, required_skills, form, tags, language, channel, contact
    v1::Entry first;         // message body and client_id; without a body: no first message
    std::string origin_node; // not sent a copy of what this adds
    std::uint32_t entries_max = kEntriesMax; // of the conversation that is open already
};
struct StartResult {
    v1::Conversation conversation;
    bool existing = false;
    std::vector<v1::Entry> added; // what was added, in order (created event, first message)
};

/// Adds one entry. (conversation, caller, client_id) is remembered for the life of the
/// conversation: a repetition answers the first seq and time with `duplicate`; the same id with
/// another body is ID_CONFLICT. Allowed: customers in their own conversation; the owner and
/// supervisors; any agent may add notes. Whispers: supervisors. WRONG_STATE when closed;
/// CONVERSATION_FULL beyond the length limit. Of attachments only the ids are taken: each must be a
/// finished upload of this caller into this conversation (ports/upload_store.hpp), else NOT_FOUND;
/// a file goes with one message only. A customer's message to a parked conversation also
/// asks the router to queue it again.
struct AppendRequest {
    Caller caller;
    std::string conversation;
    v1::Entry entry; // author, client_id and body set; conversation, seq, at are the store's
    std::string origin_node;
    std::uint32_t entries_max = kEntriesMax; // then it is read-only: CONVERSATION_FULL
};
struct AppendResult {
    std::uint32_t seq = 0;
    TimePoint at{};
    bool duplicate = false;
    /// What the store knows of the files that the entry names; stands in the stored entry.
    std::vector<v1::Attachment> attachments{};
    /// Set where secrets in the text were masked before it was stored (privacy/masked_store.hpp).
    std::optional<std::string> stored_text{};
};

/// Entries after `after`, or the `limit` nearest before `before`, ascending; customers get Hidden
/// in place of notes, whispers and staff events (entries_for in conversation/visibility.hpp decides
/// which).
struct HistoryRequest {
    Caller caller;
    std::string conversation;
    std::uint32_t after = 0;
    std::uint32_t before = 0; // 0: not set
    std::uint32_t limit = 50;
};
struct HistoryResult {
    std::vector<v1::Entry> entries;
    std::uint32_t head_seq = 0;
    bool more = false;
};

/// Mine: owned by the caller and not finished, or finished with wrap_up_until still set.
enum class View : std::uint8_t { Mine, Queue, Open, Closed, Contact };
struct ListRequest {
    Caller caller;
    View view = View::Mine;
    std::string key;    // queue id or contact id
    std::string cursor; // empty: from the newest
    std::uint32_t limit = 50;
};
struct ListResult {
    std::vector<v1::Conversation> conversations; // by last activity, newest first
    std::string next_cursor;                     // empty: that was all
};

/// What a person changes without the router: tags, marks, ratings, leaving while waiting. Unset
/// members stay as they are.
struct EditRequest {
    Caller caller;
    std::string conversation;
    std::vector<std::string> add_tags, remove_tags; // customers only add, while it is open
    std::uint32_t read_seq = 0;                     // of the caller's side; never goes back
    std::uint32_t delivered_seq = 0;                // likewise; a read mark raises it too
    std::string keep_place; // a waiting customer's e-mail address; WRONG_STATE if not waiting
    std::uint32_t csat = 0, ces = 0;
    std::string comment;
    std::string origin_node;
};
struct EditResult {
    v1::Conversation conversation;
    std::vector<v1::Entry> added;
};

class Store {
public:
    virtual ~Store() = default;

    virtual void start(StartRequest request, Done<StartResult> done) = 0;
    virtual void append(AppendRequest request, Done<AppendResult> done) = 0;
    virtual void history(HistoryRequest request, Done<HistoryResult> done) = 0;
    virtual void conversation(Caller caller, std::string id, Done<v1::Conversation> done) = 0;
    virtual void list(ListRequest request, Done<ListResult> done) = 0;
    virtual void edit(EditRequest request, Done<EditResult> done) = 0;

    /// Newest seq (and epoch) of each; unknown ids are left out. Goes through the store, so that an
    /// answer proves the whole way is alive.
    virtual void heads(
        std::string account, std::vector<std::string> conversations,
        Done<std::vector<v1::Position>> done) = 0;

    /// Puts a command for the router at the end of the account's routing stream, after checking
    /// that the caller may give it. Answered when it is durable there; the router's own answer
    /// comes back as a v1::Reply with the command's ticket, through the inbox of the command's
    /// node. For a finished one (reopen, a repeated close) the store puts the conversation into
    /// command.snapshot (and start() does so in the `arrive` that it writes).
    virtual void submit(Caller caller, v1::RoutingCommand command, Done<Unit> done) = 0;

    /// A staff or customer session is here (repeat before `ttl` runs out) or gone. The first
    /// session of an agent puts linkUp, the last one linkDown on the routing stream; likewise
    /// customerUp/Down for the open conversation of a customer. A person's sessions beyond
    /// `sessions_max` (0: any number) end, oldest first, wherever they are: the nodes that follow
    /// the person's own topic get a v1::EndSession for each.
    virtual void session_alive(
        Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
        Done<Unit> done) = 0;
    virtual void session_gone(Caller caller, std::string session, Done<Unit> done) = 0;

    /// This node wants copies of what happens on a topic / no longer does.
    virtual void
    follow(std::string account, std::string node, std::string topic, Done<Unit> done) = 0;
    virtual void
    unfollow(std::string account, std::string node, std::string topic, Done<Unit> done) = 0;

    virtual void contact(Caller caller, std::string id, Done<v1::Contact> done) = 0;
    /// Creates or updates; empty fields stay as they are. Customers: only themselves, and up to
    /// 50 attributes (INVALID_ARGUMENT beyond). A change reaches whoever follows a conversation of
    /// the contact, as a snapshot, and the router; a name, e-mail or phone that is corrected
    /// without the shop's word is not vouched for any longer.
    virtual void save_contact(Caller caller, v1::Contact contact, Done<v1::Contact> done) = 0;
};

} // namespace switchboard::ports
