// Sockets that open, speak and close; which frames are taken.
#include "hub/impl/core.hpp"

#include "base/assert.hpp"
#include "base/fail_points.hpp"
#include "base/limit_text.hpp"
#include "codec/websocket_codec.hpp"
#include "ports/topics.hpp"
#include "session/frame_fields.hpp"

#include <algorithm>

namespace switchboard::hub {
Session* Hub::Core::find(SessionHandle handle) {
    auto const found = sessions_.find(handle);
    if (found == sessions_.end() || found->second.phase == Phase::Closing) return nullptr;
    return &found->second;
}

SessionHandle Hub::Core::open(Connection& connection, ConnectionInfo info, TimePoint now) {
    SessionHandle const handle = ++last_handle_;
    auto const& unlimited = settings_.unlimited_addresses;
    bool const exempt =
        std::find(unlimited.begin(), unlimited.end(), info.remote_address) != unlimited.end();
    session::SessionRules rules(settings_.session, exempt, now);
    TimePoint const hello_by = now + settings_.hello_timeout;
    auto const made = sessions_.try_emplace(
        handle, handle, connection, std::move(info), hello_by, std::move(rules));
    Session& stored = made.first->second;
    if (draining_) tell_to_go(stored, settings_.drain_jitter);
    return handle;
}

void Hub::Core::on_message(
    SessionHandle handle, std::string_view bytes, bool binary, TimePoint now) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    if (binary != (session->info.encoding == Encoding::Proto)) {
        close(
            *session, codec::kCloseUnsupported,
            "text and binary messages belong to their subprotocols");
        return;
    }
    auto const decoded = codec::decode_client(session->info.encoding, bytes);
    if (!decoded) {
        codec::DecodeError const& error = decoded.error();
        send_error(*session, error.request, {error.code, error.message, {}, 0});
        count_protocol_error(*session, now);
        return;
    }
    bool const is_early =
        session->phase == Phase::Authenticating || session->phase == Phase::Joining;
    if (is_early && session->early_frames.size() < settings_.session.in_flight) {
        session->early_frames.push_back(*decoded); // taken after the welcome
        return;
    }
    if (is_early) { // refused by itself it would come after those that wait: all come again
        session::Refusal const refusal = session->rules.too_many_in_flight();
        send_error(*session, decoded->request(), refusal);
        close(*session, v1::CLOSE_BAD_STATE, refusal.message);
        return;
    }
    take(*session, *decoded, now);
}

void Hub::Core::take(Session& session, v1::ClientFrame const& frame, TimePoint now) {
    fail_points::reach("hub.parsed");
    std::string const& conversation = session::conversation_of(frame);
    std::string const& client_id = session::client_id_of(frame);
    auto const line = session.lines.find(conversation);
    bool const has_line = line != session.lines.end() && !client_id.empty();
    if (has_line && !line->second.may_pass(client_id, now)) {
        refuse_frame(
            session, frame,
            {v1::STORE_UNAVAILABLE, "an earlier message failed; repeat that one first", {}, 100},
            now);
        return;
    }
    std::optional<session::Refusal> refusal;
    if (session.was_told_to_go)
        refusal = {v1::DRAINING, "this node is going away; connect again", {}, 100};
    if (!refusal) refusal = session.rules.admit(frame, now);
    bool const admitted = !refusal;
    if (admitted) refusal = ask_node_limits(session, frame, now);
    if (refusal) {
        if (admitted) session.rules.answered();
        refuse_frame(session, frame, *refusal, now);
        return;
    }
    metrics_.requests.add();
    if (session::is_deed(frame.body_case())) doors_.authenticator.used(session.caller);
    dispatch(session, {session.handle, frame.request(), conversation, client_id}, frame, now);
}

std::optional<session::Refusal>
Hub::Core::ask_node_limits(Session const& session, v1::ClientFrame const& frame, TimePoint now) {
    if (session.rules.unlimited()) return std::nullopt;
    session::Payer const payer{
        session.caller.account, session.person, session.info.address_key,
        session.caller.is_staff()};
    if (session::is_send(frame.body_case())) return doors_.limits->take_send(payer, now);
    if (frame.has_start()) return doors_.limits->take_start(payer, now);
    return std::nullopt;
}

void Hub::Core::refuse_frame(
    Session& session, v1::ClientFrame const& frame, session::Refusal const& refusal,
    TimePoint now) {
    std::string const& conversation = session::conversation_of(frame);
    std::string const& client_id = session::client_id_of(frame);
    bool const is_sent = !client_id.empty() && !frame.has_start();
    if (is_retryable(refusal.code) && is_sent && has_room_for_line(session, conversation, now)) {
        auto const line = session.lines.try_emplace(conversation, settings_.order_hold).first;
        line->second.refused(client_id, now);
    }
    send_error(session, frame.request(), refusal, client_id, conversation);
    if (session::SessionRules::is_protocol_error(refusal.code)) count_protocol_error(session, now);
}

void Hub::Core::count_protocol_error(Session& session, TimePoint now) {
    if (!session.rules.count_protocol_error(now)) return;
    metrics_.protocol_closes.add();
    metrics_.limit("protocol_errors").add();
    std::string const why = limit_text(
        "too many broken frames", {{"protocol_errors", settings_.session.protocol_errors}});
    close(session, codec::kClosePolicy, why);
}

void Hub::Core::close(Session& session, std::uint16_t code, std::string_view reason) {
    session.phase = Phase::Closing;
    session.connection->close(
        code, reason.substr(0, 120)); // control frames carry at most 123 bytes
}

void Hub::Core::on_closed(SessionHandle handle, TimePoint /*now*/) {
    auto const found = sessions_.find(handle);
    SB_ASSERT(found != sessions_.end(), "a connection is closed once");
    Session& session = found->second;
    if (!session.person.empty()) {
        stop_viewing(session);
        for (auto const& [conversation, following] : session.following) {
            subscriptions_.remove(
                session.caller.account, ports::conversation_topic(conversation), handle);
        }
        subscriptions_.remove(session.caller.account, session.own_topic, handle);
        if (session.board) {
            subscriptions_.remove(session.caller.account, std::string(ports::kBoardTopic), handle);
        }
        renewals_.remove(handle);
        doors_.limits->leave(session.person, settings_.index, handle);
        doors_.store.session_gone(session.caller, session.id, [](auto const&) {});
    }
    boards_to_ask_.erase(handle);
    lists_to_ask_.erase(handle);
    sessions_.erase(found);
}

} // namespace switchboard::hub
