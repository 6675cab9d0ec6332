// Requests that the router decides: put on its stream with a ticket, answered when the reply with
// that ticket comes back through this node's inbox.
#include "hub/impl/core.hpp"

#include "base/assert.hpp"

namespace switchboard::hub {
namespace {

using Frame = v1::ClientFrame;

constexpr unsigned kHubShift = 48; // a ticket's upper bits name the hub
constexpr std::int64_t kPerMilli =
    128; // tickets that one hub may start in a millisecond, on average

/// Most commands are the client's frame as it is: the same name, the same message.
bool copy_as_it_is(Frame const& frame, v1::RoutingCommand& command) {
    auto const* const from = frame.GetReflection()->GetOneofFieldDescriptor(
        frame, Frame::descriptor()->FindOneofByName("body"));
    if (from == nullptr) return false;
    auto const* const to = v1::RoutingCommand::descriptor()->FindFieldByName(from->name());
    if (to == nullptr || to->message_type() != from->message_type()) return false;
    command.GetReflection()
        ->MutableMessage(&command, to)
        ->CopyFrom(frame.GetReflection()->GetMessage(frame, from));
    return true;
}

} // namespace

std::optional<v1::RoutingCommand>
Hub::Core::command_of(Session const& session, Frame const& frame) {
    v1::RoutingCommand command;
    switch (frame.body_case()) {
    case Frame::kEnd:
        command.set_leave(frame.end().conversation());
        return command;
    case Frame::kSnooze:
        *command.mutable_park() = frame.snooze();
        return command;
    case Frame::kSetPresence: {
        v1::Intent& intent = *command.mutable_intent();
        intent.set_user(session.caller.id);
        intent.set_status(frame.set_presence().status());
        intent.set_requeue(frame.set_presence().requeue());
        intent.set_reason(frame.set_presence().reason());
        return command;
    }
    case Frame::kSetAgentPresence: {
        v1::Intent& intent = *command.mutable_intent();
        intent.set_user(frame.set_agent_presence().agent());
        intent.set_status(frame.set_agent_presence().status());
        intent.set_requeue(frame.set_agent_presence().requeue());
        intent.set_reason(frame.set_agent_presence().reason());
        return command;
    }
    case Frame::kExplain:
        command.set_locale(session.hello.locale());
        break;
    default:
        break;
    }
    if (!copy_as_it_is(frame, command)) return std::nullopt;
    return command;
}

void Hub::Core::on_command(Session& session, Request request, Frame const& frame, TimePoint now) {
    auto command = command_of(session, frame);
    if (!command) {
        return refuse(request, {v1::UNKNOWN_FRAME, "this server does not know this frame"});
    }
    if (request.conversation.empty()) {
        return submit(session.caller, std::move(*command), std::move(request));
    }
    // Behind what the same person wrote before: a close does not overtake the last words.
    auto run = [this, request, caller = session.caller, command = std::move(*command)] {
        submit(caller, command, request);
    };
    enqueue(session, std::move(request), std::move(run), now);
}

void Hub::Core::submit(ports::Caller const& caller, v1::RoutingCommand command, Request request) {
    bool const in_line = !request.conversation.empty();
    std::uint64_t const ticket =
        new_ticket([this, request](v1::Reply const* reply) { answer_reply(request, reply); });
    command.set_account(caller.account);
    command.set_node(doors_.bus.node());
    command.set_ticket(ticket);
    command.mutable_actor()->set_role(caller.role);
    command.mutable_actor()->set_id(caller.id);
    command.mutable_actor()->set_name(caller.name);
    doors_.store.submit(
        caller, std::move(command),
        guarded<ports::Unit>(
            [this, request = std::move(request), ticket, in_line](auto const& done) {
                std::optional<ports::Error> error;
                // Too slow an answer says nothing about the command: if it is there, the router
                // decides and its reply comes; else the ticket's own time runs out.
                bool const is_unknown = !done && done.error().code == v1::TIMED_OUT;
                if (!done && !is_unknown) {
                    bool const is_answered = tickets_.erase(ticket) == 0;
                    if (!is_answered) error = done.error();
                }
                if (in_line) return settle(request, error);
                if (error) refuse(request, *error);
            }));
}

std::uint64_t Hub::Core::new_ticket(Handled handled) {
    TimePoint const now = doors_.now();
    // Counts on from the time, so that a restarted node does not take old replies for its own.
    auto const from_time = static_cast<std::uint64_t>(to_ms(now) * kPerMilli);
    std::uint64_t const low = std::max(last_ticket_ + 1, from_time);
    last_ticket_ = low;
    std::uint64_t const mask = (std::uint64_t{1} << kHubShift) - 1;
    std::uint64_t const ticket =
        (static_cast<std::uint64_t>(settings_.index) << kHubShift) | (low & mask);
    SB_ASSERT(!tickets_.contains(ticket), "tickets are used once");
    tickets_.emplace(ticket, Ticket{now + settings_.reply_timeout, std::move(handled)});
    return ticket;
}

void Hub::Core::on_reply(v1::Reply const& reply) {
    auto const found = tickets_.find(reply.ticket());
    if (found == tickets_.end()) return; // another hub's, or too late
    Handled const handled = std::move(found->second.handled);
    tickets_.erase(found);
    handled(&reply);
}

void Hub::Core::answer_reply(Request const& request, v1::Reply const* reply) {
    if (reply == nullptr) {
        return refuse(request, {v1::TIMED_OUT, "the router did not answer in time"});
    }
    if (!reply->ok()) return refuse(request, {reply->code(), reply->message()});
    if (reply->has_frame() && reply->frame().body_case() != v1::ServerFrame::BODY_NOT_SET) {
        return answer(request, reply->frame());
    }
    ack(request, reply->seq(), doors_.now());
}

} // namespace switchboard::hub
