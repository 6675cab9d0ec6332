// The door to erasure: what a contact said and was is taken out of the store, its place in the
// order of things stays. Called and answered on the thread that owns the instance. It never touches
// what other systems hold; the answer names their tickets.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::ports {

struct ErasedConversation {
    std::uint32_t entries = 0; // that are tombstones now
    std::uint32_t files = 0;
};

struct Expired {
    std::string conversation, contact;
};
struct ExpiredPage {
    std::vector<Expired> conversations;
    std::uint32_t owed = 0;  // looked at and left out: a ticket of them is owed, or was given up
    std::string next_cursor; // where to look on; empty: that was all
};

struct ExpiredContacts {
    std::vector<std::string> contacts;
    bool more = false;
};

class PrivacyStore {
public:
    virtual ~PrivacyStore() = default;
    /// Of a finished conversation of this contact: every entry becomes a v1::Hidden with its seq,
    /// files, words, tags, the form and what is owed to sinks go; times, counts, ratings and the
    /// references of tickets stay. Repeating it is safe. WRONG_STATE while it is open or a sink
    /// holds it, NOT_FOUND for another contact's. With `quiet` above zero also WRONG_STATE if
    /// something has happened in it for less long, or if a ticket of it is owed or was given up.
    /// What sinks of ours wrote of it is marked as still to go, until `files_are_gone`.
    virtual void erase_conversation(
        std::string account, std::string contact, std::string conversation, Millis quiet,
        Done<ErasedConversation> done) = 0;
    virtual void files_are_gone(std::string account, std::string conversation, Done<Unit> done) = 0;
    /// Then the contact: nothing but its id is left, and nobody who returns is taken for it.
    /// WRONG_STATE while a conversation of it is not erased to its end; with `quiet` above zero
    /// also if something was heard of it for less long.
    virtual void
    erase_contact(std::string account, std::string contact, Millis quiet, Done<Unit> done) = 0;

    /// Finished conversations of an inbox in which nothing has happened for longer than `quiet`, by
    /// the store's own clock, oldest first, at most `limit`; those that are erased, files and all,
    /// are left out, and those with tickets that are owed or were given up. From `cursor` on, or
    /// from where the store remembers that everything before it is erased. One step looks at a
    /// bounded number: a page may be empty and still not be the last.
    virtual void expired(
        std::string account, std::string inbox, Millis quiet, std::uint32_t limit,
        std::string cursor, Done<ExpiredPage> done) = 0;

    /// Contacts of whom nothing was heard for longer than `quiet`, by the store's own clock, and
    /// whose conversations are all erased, files and all; longest ago first, at most `limit`. Who
    /// still has one is looked at again when that is as old, but not before `again` has passed. One
    /// step looks at a bounded number: a page may be empty, and there may be more.
    virtual void expired_contacts(
        std::string account, Millis quiet, Millis again, std::uint32_t limit,
        Done<ExpiredContacts> done) = 0;
};

} // namespace switchboard::ports
