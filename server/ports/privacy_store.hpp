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
    bool more = false; // there may be others
};

class PrivacyStore {
public:
    virtual ~PrivacyStore() = default;
    /// Of a finished conversation of this contact: every entry becomes a v1::Hidden with its seq,
    /// files, words, tags, the form and what is owed to sinks go; times, counts, ratings and the
    /// references of tickets stay. Repeating it is safe. WRONG_STATE while it is open or a sink
    /// holds it, NOT_FOUND for another contact's.
    virtual void erase_conversation(
        std::string account, std::string contact, std::string conversation,
        Done<ErasedConversation> done) = 0;
    /// Then the contact: nothing but its id is left, and nobody who returns is taken for it.
    /// WRONG_STATE while a conversation of it is not erased to its end.
    virtual void erase_contact(std::string account, std::string contact, Done<Unit> done) = 0;

    /// Finished conversations of an inbox in which nothing has happened since `before`, oldest
    /// first, at most `limit`; those that are erased are left out. The store remembers up to where
    /// all are erased, and looks at a bounded number in one step: no answer does not mean that
    /// there are none, unless `more` is false.
    virtual void expired(
        std::string account, std::string inbox, TimePoint before, std::uint32_t limit,
        Done<ExpiredPage> done) = 0;
};

} // namespace switchboard::ports
