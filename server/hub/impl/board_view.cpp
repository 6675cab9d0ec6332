#include "hub/impl/board_view.hpp"

#include <algorithm>

namespace switchboard::hub {
namespace {

bool shows(access::Who const& who, v1::BoardQueue const& queue) {
    return who.grants->queues.contains(queue.queue());
}

bool shows(access::Who const& who, v1::BoardConversation const& row) {
    access::Object const object{{}, row.owner(), row.queue(), row.inbox()};
    return access::authorize(who, access::Action::Look, object) == access::Verdict::Granted;
}

template<class Rows> void keep_shown(access::Who const& who, Rows& rows) {
    auto const hidden = [&](auto const& row) { return !shows(who, row); };
    rows.erase(std::remove_if(rows.begin(), rows.end(), hidden), rows.end());
}

/// What somebody works on is told by the rows of the conversations, where they are shown.
template<class Agents> void hide_work(Agents& agents) {
    for (v1::BoardAgent& agent : agents) {
        agent.clear_conversations();
        agent.clear_earmarked_for();
    }
}

} // namespace

void keep_given(access::Who const& who, v1::Board& board, std::set<std::string>& shown) {
    keep_shown(who, *board.mutable_queues());
    keep_shown(who, *board.mutable_conversations());
    shown.clear();
    for (auto const& row : board.conversations()) shown.insert(row.conversation());
    hide_work(*board.mutable_agents());
}

void keep_given(access::Who const& who, v1::BoardDelta& delta, std::set<std::string>& shown) {
    for (v1::BoardConversation const& row : delta.conversations())
        if (!shows(who, row)) delta.add_gone_conversations(row.conversation());
    auto& gone = *delta.mutable_gone_conversations();
    auto const never_had = [&](std::string const& id) { return shown.erase(id) == 0; };
    gone.erase(std::remove_if(gone.begin(), gone.end(), never_had), gone.end());
    keep_shown(who, *delta.mutable_queues());
    keep_shown(who, *delta.mutable_conversations());
    for (auto const& row : delta.conversations()) shown.insert(row.conversation());
    hide_work(*delta.mutable_agents());
}

void keep_given(access::Who const& who, v1::Colleagues& colleagues) {
    for (v1::BoardQueue& queue : *colleagues.mutable_queues()) {
        if (shows(who, queue)) continue;
        v1::BoardQueue name;
        name.set_queue(queue.queue());
        name.set_name(queue.name());
        name.set_open(queue.open());
        queue = std::move(name);
    }
}

} // namespace switchboard::hub
