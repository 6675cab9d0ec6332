// Whether the store's past is still the one that a receiver was given: an operator may put an older
// backup in its place while everybody stays connected. Three signs, each enough for a reset:
//
//   another entry at the number that was given last      when it comes by, or is read: to catch up,
//                                                        and when records may have been lost
//   a head below what was given before it was asked for  at the comparison of heads
//   no such conversation in that comparison
#include "hub/impl/core.hpp"

#include "ports/topics.hpp"

#include <algorithm>

namespace switchboard::hub {

bool Hub::Core::is_taken_back(Given const& given, v1::Entry const& entry) {
    // What is hidden from a reader is shown without its sender's id.
    if (entry.seq() != given.seq || given.seq == 0 || entry.has_hidden()) return false;
    return entry.client_id() != given.client_id;
}

void Hub::Core::note_last(Following& following, v1::Entry const& entry) {
    if (entry.seq() != following.sequencer.sent()) return;
    following.last = {entry.has_hidden() ? 0 : entry.seq(), entry.client_id()};
}

void Hub::Core::send_run(
    Session& session, Following& following, std::vector<conversation::EntryPtr> const& entries) {
    send_entries(session, entries);
    if (!entries.empty()) note_last(following, *entries.back());
}

void Hub::Core::note_asked(Following& following) {
    if (!following.compared) following.compared = following.sequencer.sent();
}

void Hub::Core::on_heads(
    std::string const& account, std::vector<std::string> const& asked,
    std::vector<v1::Position> const& heads) {
    std::set<std::string> gone{asked.begin(), asked.end()};
    for (v1::Position const& head : heads) {
        gone.erase(head.conversation());
        on_head(account, head);
    }
    for (std::string const& conversation : gone) {
        v1::Position nothing;
        nothing.set_conversation(conversation);
        on_head(account, nothing);
    }
}

} // namespace switchboard::hub
