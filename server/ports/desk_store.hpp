// The door to what a member of staff has on the own desk beside the conversations: documents that
// should be there on every machine (saved views, key bindings), and lists that only people at desks
// ask for. Called and answered on the thread that owns the instance. It never holds anything that
// the router or a customer depends on.
#pragma once

#include "ports/store.hpp"

#include <cstddef>
#include <string>

namespace switchboard::ports {

inline constexpr std::size_t kDeskBytesMax = 16 * 1024; // of one document; dozens of saved views

class DeskStore {
public:
    virtual ~DeskStore() = default;
    /// Empty if there is none of this name.
    virtual void load(Caller caller, std::string name, Done<std::string> done) = 0;
    /// Empty bytes remove it. INVALID_ARGUMENT above kDeskBytesMax. The last write wins.
    virtual void save(Caller caller, std::string name, std::string bytes, Done<Unit> done) = 0;

    /// Conversations with a note that mentions the caller, the newest such note first; at most the
    /// last thousand. `cursor` and `limit` as in ListRequest.
    virtual void
    mentions(Caller caller, std::string cursor, std::uint32_t limit, Done<ListResult> done) = 0;
    /// Like Store::list, without those that were not active since: a finished one was active when
    /// it ended.
    virtual void list_since(ListRequest request, TimePoint since, Done<ListResult> done) = 0;
};

} // namespace switchboard::ports
