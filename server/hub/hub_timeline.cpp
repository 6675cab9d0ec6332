// Whether the store's past is still the one that a receiver was given: an operator may put an older
// backup in its place while everybody stays connected. Three signs, each enough for a reset:
//
//   another entry at the number that was given last      when it comes by, or is read to catch up
//   a head below what was given before it was asked for  at the comparison of heads
//   no such conversation in that comparison
#include "hub/impl/core.hpp"

#include "ports/topics.hpp"

#include <algorithm>

namespace switchboard::hub {

bool Hub::Core::is_taken_back(Following const& following, v1::Entry const& entry) {
    // What is hidden from a reader is shown without its sender's id.
    if (entry.seq() != following.last_seq || following.last_seq == 0 || entry.has_hidden())
        return false;
    return entry.client_id() != following.last_client_id;
}

void Hub::Core::note_last(Following& following, v1::Entry const& entry) {
    if (entry.seq() != following.sequencer.sent()) return;
    following.last_seq = entry.has_hidden() ? 0 : entry.seq();
    following.last_client_id = entry.client_id();
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
