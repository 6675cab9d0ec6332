// The tables of the memory database and the steps that several ports share: adding an entry,
// copying a record to following nodes, putting a command. One thread; never answers a caller
// itself.
#pragma once

#include "ports/contact_note_store.hpp"
#include "ports/vault_store.hpp"
#include "store/memory/memory_database.hpp"
#include "store/rules/audit.hpp"
#include "store/rules/requests.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::store {

struct Remembered {
    std::uint32_t seq = 0;
    TimePoint at{};
    std::string hash;
};

struct MemoryConversation {
    v1::Conversation value; // without contact details, head and epoch: those are joined when read
    std::string contact;
    std::string kept; // the address of a customer who waits elsewhere
    bool done = false;
    bool exempt = false;     // finished, and no sink wanted it
    bool files_left = false; // erased, but not yet what sinks wrote of it
    std::uint32_t rated_generation = 0;
    std::uint32_t letters = 0;                      // owed or sent to its customer
    std::uint64_t activity = 0;                     // order of the last change; ties are impossible
    TimePoint active_at{};                          // of the last change
    std::map<std::string, std::uint64_t> mentioned; // person to the order of the newest note
    std::vector<v1::Entry> entries;
    std::map<std::pair<std::string, std::string>, Remembered> seen; // (sender, client id)
};

struct MemoryUpload {
    ports::Upload upload;
    std::string by;
    std::vector<std::string> parts;
    TimePoint expires{};
    bool attached = false;
};

struct MemoryDelivery {
    ports::Delivery delivery;
    std::uint64_t order = 0; // of the last change of state
    TimePoint held{};        // by a worker, until then
};

/// An owner's last claim of the outbox: its items with their tokens.
struct MemoryClaim {
    std::uint64_t number = 0;
    std::vector<std::pair<std::string, std::uint64_t>> items;
};

struct MemorySession {
    std::string person; // "a/<user>" or "c/<contact>/<inbox>"
    TimePoint expires{};
    std::uint64_t order = 0; // by when it came
};

struct MemoryAccount {
    std::string id;
    std::optional<v1::AccountConfig> config;
    std::map<std::string, MemoryConversation> conversations;
    std::map<std::string, std::string> open; // "<inbox>/<contact>" to conversation
    std::map<std::string, v1::Contact> contacts;
    std::set<std::pair<std::string, std::string>> shop_said; // (contact, attribute): by the shop
    std::map<std::string, std::vector<v1::ContactNote>> contact_notes;
    std::map<std::string, std::set<std::string>> follows; // topic to nodes
    std::deque<ports::QueuedCommand> commands;
    std::string position = "0-0";
    std::map<std::string, std::map<std::string, std::string>> records; // kind, id
    std::map<std::string, MemorySession> sessions;                     // "<person>/<session>"
    std::map<std::string, std::uint32_t> present;                      // person to sessions
    std::map<std::string, MemoryDelivery> outbox;
    std::map<std::string, MemoryClaim> claims; // by owner
    std::map<std::string, MemoryUpload> uploads;
    std::map<std::pair<std::string, std::string>, std::string> desks; // (person, name)
    std::map<std::string, ports::VaultDocument> vault;                // by name
    std::deque<std::pair<AuditId, v1::AuditRecord>> audit;            // oldest first
    struct Reading {
        TimePoint until{};
        std::set<std::string> subjects;
    };
    std::map<std::string, Reading> readings; // by who reads
    std::map<std::string, TimePoint> heard;  // contacts, and when something was heard of them
};

struct MemoryNode {
    TimePoint expires{};
    std::uint64_t last = 0;
    std::deque<std::pair<std::uint64_t, v1::InboxRecord>> inbox;
};

struct MemoryLease {
    std::string node;
    std::uint64_t epoch = 0;
    TimePoint until{};
};

struct MemoryToken {
    ports::Caller caller;
    TimePoint expires{};
};

struct MemoryData {
    MemoryEnvironment const* environment = nullptr;
    std::uint32_t cells = 1;
    std::string epoch;
    std::uint64_t counter = 0; // orders and tokens
    std::pair<std::int64_t, std::uint64_t> last_command{0, 0};
    std::map<std::string, MemoryAccount> accounts;
    std::map<std::string, MemoryNode> nodes;
    std::map<std::uint32_t, MemoryLease> leases;
    std::map<std::uint32_t, std::vector<std::string>> wake_ups; // by cell; a mark is "<index>-0"
    std::map<std::string, std::string> inboxes, emails;         // to account
    std::map<std::string, MemoryToken> tokens;
    std::map<std::string, std::string> keys;
    std::map<std::string, std::pair<std::uint32_t, TimePoint>> attempts;
    std::vector<std::function<bool()>> waiting; // blocking reads; true once answered

    [[nodiscard]] TimePoint now() const { return environment->now(); }
    [[nodiscard]] MemoryAccount& account(std::string const& id);
    /// Null if there is no such account or conversation.
    [[nodiscard]] MemoryConversation*
    conversation(std::string const& account, std::string const& id);
    /// Null also where the caller may not know of it.
    [[nodiscard]] MemoryConversation* visible(ports::Caller const& caller, std::string const& id);
    /// The conversation, if the caller may: from the account's settings, whatever grants the caller
    /// comes with.
    [[nodiscard]] ports::Outcome<MemoryConversation*>
    permitted(ports::Caller const& caller, Action action, std::string const& id);
    [[nodiscard]] bool
    may(ports::Caller const& caller, Action action, access::Object const& object);
    /// By a conversation of theirs that was given to the caller; who is not restricted knows
    /// everybody.
    [[nodiscard]] bool knows_contact(ports::Caller const& caller, std::string const& contact);
    [[nodiscard]] v1::Conversation
    snapshot(MemoryAccount const& account, MemoryConversation const& conversation) const;

    /// It is now the newest of every list that it belongs to.
    void touch(MemoryConversation& conversation) {
        conversation.activity = ++counter;
        conversation.active_at = now();
    }
    /// Gives seq and time, stores, and copies to the followers except `origin_node`.
    v1::Entry const& add_entry(
        MemoryAccount& account, MemoryConversation& conversation, v1::Entry entry,
        std::string const& origin_node);
    /// One item per sink and generation; another revision if it is there already.
    void
    owe(MemoryAccount& account, MemoryConversation const& conversation, std::string const& sink,
        std::uint32_t generation);
    void owe_event(MemoryAccount& account, v1::OutboxItem item);
    /// False beyond ports::kLettersMax. One that is still owed to the same address is the same
    /// letter.
    [[nodiscard]] bool
    owe_letter(MemoryAccount& account, MemoryConversation& finished, ports::Letter const& letter);
    void revise(MemoryDelivery& owed, std::uint32_t head, Millis delay);
    /// What an entry or a change of a contact means for the sinks.
    void on_entry(MemoryAccount& account, MemoryConversation& conversation, v1::Entry const& entry);
    void on_contact(MemoryAccount& account, std::string const& contact);
    /// Whoever has a conversation of it on the screen sees what the contact is now.
    void show_contact(MemoryAccount const& account, std::string const& contact);
    /// So does the router.
    void tell_of_contact(MemoryAccount& account, std::string const& contact);
    void fan(MemoryAccount const& account, v1::InboxRecord record, std::string const& origin_node);
    void fan_snapshot(
        MemoryAccount const& account, MemoryConversation const& conversation,
        std::string const& topic, std::string const& origin_node);
    void deliver(std::string const& node, v1::InboxRecord record);
    void put_command(MemoryAccount& account, v1::RoutingCommand command);
    void wake();
};

[[nodiscard]] access::Object object_of(MemoryConversation const& conversation);

/// How a port class answers: asks for a fault, runs the step, posts the outcome.
class MemoryPort {
public:
    MemoryPort(MemoryDatabase& database, std::function<void(std::function<void()>)> post)
        : data_(database.data())
        , post_(std::move(post)) {}

protected:
    template<class T, class Step>
    void answer(std::string_view operation, ports::Done<T> done, Step&& step) {
        auto const& ask = data_.environment->fault;
        Fault const fault = ask ? ask(operation) : Fault::None;
        if (fault == Fault::Before)
            return reply(done, ports::Outcome<T>(error(v1::STORE_UNAVAILABLE, "the store failed")));
        ports::Outcome<T> outcome = step();
        data_.wake();
        if (fault == Fault::After)
            outcome = error(v1::TIMED_OUT, "the store did not answer in time");
        reply(done, std::move(outcome));
    }
    template<class T> void reply(ports::Done<T> const& done, ports::Outcome<T> outcome) {
        post_([done, outcome = std::move(outcome)] { done(outcome); });
    }
    /// Answers as soon as `poll` finds something, or with what it then finds after `wait`.
    template<class T, class Poll>
    void answer_when(std::string_view operation, ports::Done<T> done, Millis wait, Poll poll);

    MemoryData& data_;

private:
    std::function<void(std::function<void()>)> post_;
};

template<class T, class Poll>
void MemoryPort::answer_when(
    std::string_view operation, ports::Done<T> done, Millis wait, Poll poll) {
    auto const& ask = data_.environment->fault;
    if (ask && ask(operation) != Fault::None)
        return reply(done, ports::Outcome<T>(error(v1::STORE_UNAVAILABLE, "the store failed")));
    T first = poll();
    if (!first.empty() || wait <= Millis{0})
        return reply(done, ports::Outcome<T>(std::move(first)));
    auto pending = std::make_shared<ports::Done<T>>(std::move(done));
    auto post = post_;
    auto settle = [pending, poll, post](bool even_if_empty) {
        if (!*pending) return true;
        T found = poll();
        if (found.empty() && !even_if_empty) return false;
        post([done = std::exchange(*pending, nullptr), found = std::move(found)] { done(found); });
        return true;
    };
    data_.waiting.push_back([settle] { return settle(false); });
    data_.environment->schedule(wait, [settle] { (void)settle(true); });
}

[[nodiscard]] std::unique_ptr<ports::Store>
make_memory_store(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::UploadStore>
make_memory_uploads(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::RoutingStore>
make_memory_routing(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::OutboxStore>
make_memory_outbox(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::ConfigStore>
make_memory_config(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::NodeStore>
make_memory_nodes(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::DeskStore>
make_memory_desk(MemoryDatabase& database, std::function<void(std::function<void()>)> post);
[[nodiscard]] std::unique_ptr<ports::ContactNoteStore> make_memory_contact_notes(
    MemoryDatabase& database, std::function<void(std::function<void()>)> post);

} // namespace switchboard::store
