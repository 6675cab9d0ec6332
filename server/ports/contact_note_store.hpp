// The door to what the team has noted about a contact, apart from any conversation. Staff alone,
// and of contacts that they may know of: who was given a conversation of theirs, or everything.
// Called and answered on the thread that owns the instance. A change reaches whoever follows a
// conversation of the contact as a snapshot of it, as changes of the contact itself do.
//
// Errors beside the common ones (ports/store.hpp): NOT_FOUND also for customers, and for adding to
// a contact that was erased.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/notes.pb.h>

#include <cstddef>
#include <string>
#include <vector>

namespace switchboard::ports {

/// Of one contact: more than anybody reads, and read in one answer.
inline constexpr std::size_t kContactNotesMax = 200;
inline constexpr std::size_t kContactNoteCodePoints = 2'000;

class ContactNoteStore {
public:
    virtual ~ContactNoteStore() = default;
    /// Newest first.
    virtual void
    list(Caller caller, std::string contact, Done<std::vector<v1::ContactNote>> done) = 0;
    /// By the caller, with this id. The same id with the same words answers the same note; with
    /// others it is CONFLICT. INVALID_ARGUMENT beyond kContactNotesMax.
    virtual void
    add(Caller caller, std::string contact, std::string id, std::string text,
        Done<v1::ContactNote> done) = 0;
    /// FORBIDDEN for whoever neither wrote it nor supervises.
    virtual void change(
        Caller caller, std::string contact, std::string id, std::string text,
        Done<v1::ContactNote> done) = 0;
    /// The same.
    virtual void remove(Caller caller, std::string contact, std::string id, Done<Unit> done) = 0;
};

} // namespace switchboard::ports
