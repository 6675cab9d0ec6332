// Supervisors' boards: one snapshot from the router, then its deltas, each once and without a gap.
#include "hub/impl/core.hpp"

#include "hub/impl/board_view.hpp"
#include "ports/topics.hpp"

namespace switchboard::hub {

void Hub::Core::on_watch_board(Session& session, Request request) {
    SessionHandle const handle = session.handle;
    bool const is_first = !session.board;
    session.board.emplace();
    if (!is_first) return ask_board(handle, std::move(request));
    // Subscribe first: deltas after the snapshot then cannot be missed.
    subscriptions_.add(
        session.caller.account, std::string(ports::kBoardTopic), handle,
        [this, handle, request = std::move(request)] { ask_board(handle, request); });
}

v1::RoutingCommand Hub::Core::board_command(Session const& session, std::uint64_t ticket) const {
    v1::RoutingCommand command;
    command.set_account(session.caller.account);
    command.set_node(doors_.bus.node());
    command.set_ticket(ticket);
    command.mutable_actor()->set_role(session.caller.role);
    command.mutable_actor()->set_id(session.caller.id);
    command.mutable_board();
    return command;
}

void Hub::Core::ask_board(SessionHandle handle, std::optional<Request> request) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    std::uint64_t const ticket = new_ticket(
        [this, handle, request](v1::Reply const* reply) { on_board(handle, request, reply); });
    doors_.store.submit(
        session->caller, board_command(*session, ticket),
        guarded<ports::Unit>([this, handle, request, ticket](auto const& done) {
            if (done || tickets_.erase(ticket) == 0) return;
            if (request) return refuse(*request, done.error());
            boards_to_ask_.insert(handle);
        }));
}

void Hub::Core::on_board(
    SessionHandle handle, std::optional<Request> const& request, v1::Reply const* reply) {
    bool const is_board = reply != nullptr && reply->ok() && reply->frame().has_board();
    if (!is_board) {
        if (request) return answer_reply(*request, reply);
        boards_to_ask_.insert(handle);
        return;
    }
    Session* const session = find(handle);
    if (session == nullptr) return;
    v1::ServerFrame frame = reply->frame();
    std::vector<v1::BoardDelta> next = session->board->on_board(frame.board());
    access::Who const who = session->caller.who();
    if (who.grants != nullptr) keep_given(who, *frame.mutable_board(), session->board_shown);
    if (request) {
        answer(*request, std::move(frame));
    } else {
        send(*session, frame);
    }
    for (v1::BoardDelta& delta : next) {
        v1::ServerFrame following_frame;
        if (who.grants != nullptr) keep_given(who, delta, session->board_shown);
        *following_frame.mutable_board_delta() = delta;
        send(*session, following_frame);
    }
}

void Hub::Core::on_list_colleagues(Session& session, Request request) {
    std::uint64_t const ticket =
        new_ticket([this, request](v1::Reply const* reply) { on_colleagues(request, reply); });
    // The hub asks in its own name, and leaves out what an agent has no business with.
    ports::Caller asking = session.caller;
    asking.role = v1::SYSTEM;
    doors_.store.submit(
        std::move(asking), board_command(session, ticket),
        guarded<ports::Unit>([this, request, ticket](auto const& done) {
            if (!done && tickets_.erase(ticket) > 0) refuse(request, done.error());
        }));
}

void Hub::Core::on_colleagues(Request const& request, v1::Reply const* reply) {
    bool const is_board = reply != nullptr && reply->ok() && reply->frame().has_board();
    if (!is_board) return answer_reply(request, reply);
    v1::ServerFrame frame;
    v1::Colleagues& colleagues = *frame.mutable_colleagues();
    *colleagues.mutable_agents() = reply->frame().board().agents();
    *colleagues.mutable_queues() = reply->frame().board().queues();
    for (v1::BoardAgent& agent : *colleagues.mutable_agents()) agent.clear_conversations();
    Session const* const session = find(request.session);
    if (session == nullptr) return;
    access::Who const who = session->caller.who();
    if (who.grants != nullptr) keep_given(who, colleagues);
    answer(request, std::move(frame));
}

void Hub::Core::on_board_delta(Session& session, SharedFrame& shared) {
    if (!session.board) return;
    switch (session.board->on_delta(shared.frame().board_delta())) {
    case BoardFeed::Verdict::Send: {
        access::Who const who = session.caller.who();
        if (who.grants == nullptr) return send(session, shared);
        v1::ServerFrame frame = shared.frame();
        keep_given(who, *frame.mutable_board_delta(), session.board_shown);
        return send(session, frame);
    }
    case BoardFeed::Verdict::AskAgain:
        return ask_board(session.handle, std::nullopt);
    case BoardFeed::Verdict::Drop:
    case BoardFeed::Verdict::Hold:
        return;
    }
}

} // namespace switchboard::hub
