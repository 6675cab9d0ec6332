// From a hello to a joined session: who is it, what do they have, where did they stand.
//
//   hello -> authenticated -> own topic subscribed -> own conversations listed -> welcome -> each
//   followed
#include "hub/impl/core.hpp"

#include "codec/websocket_codec.hpp"
#include "ports/topics.hpp"

#include <google/protobuf/util/time_util.h>

namespace switchboard::hub {
namespace {

using google::protobuf::util::TimeUtil;

bool is_open(v1::Conversation const& conversation) {
    return conversation.state() != v1::STATE_CLOSED && conversation.state() != v1::STATE_REJECTED &&
           conversation.state() != v1::STATE_ABANDONED;
}

} // namespace

void Hub::Core::on_hello(Session& session, v1::Hello const& hello, std::uint32_t number) {
    session.phase = Phase::Authenticating;
    session.deadline = doors_.now() + settings_.join_timeout;
    session.hello = hello;
    session.hello_number = number;
    doors_.authenticator.authenticate(
        hello.token(), guarded<ports::Caller>([this, handle = session.handle](auto caller) {
            on_caller(handle, caller);
        }));
    session.hello.clear_token();
}

void Hub::Core::on_caller(SessionHandle handle, ports::Outcome<ports::Caller> const& caller) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    if (!caller) return fail_join(*session, caller.error());
    session->caller = *caller;
    session->phase = Phase::Joining;
    session->id = doors_.make_id();
    session->rules.identified(caller->role);
    bool const is_customer = caller->role == v1::CUSTOMER;
    session->person = caller->account + (is_customer ? "/c/" : "/a/") + caller->id;
    session->own_topic =
        is_customer ? ports::contact_topic(caller->id) : ports::user_topic(caller->id);
    renewals_.add(handle, session->person, doors_.now());
    supersede_oldest(*session);
    // Subscribe first, then read: what happens in between waits in held_frames.
    subscriptions_.add(
        caller->account, session->own_topic, handle, [this, handle] { read_own(handle); });
}

std::uint32_t Hub::Core::sessions_max(ports::Caller const& caller) const {
    return caller.role == v1::CUSTOMER ? settings_.sessions_per_visitor
                                       : settings_.sessions_per_agent;
}

/// At once for those of this hub; the store finds the ones elsewhere when this one is announced.
void Hub::Core::supersede_oldest(Session const& newest) {
    std::size_t const most = sessions_max(newest.caller);
    supersede(doors_.limits->join(newest.person, settings_.index, newest.handle, most));
}

/// The oldest of a person's sessions on this node are over; also asked by the sweep, for those that
/// a session on another hub pushed out.
void Hub::Core::supersede(std::vector<SessionHandle> const& sessions) {
    for (SessionHandle const handle : sessions) {
        Session* const session = find(handle);
        if (session == nullptr || session->phase == Phase::Closing) continue;
        bool const is_staff = session->caller.is_staff();
        metrics_.limit(is_staff ? "sessions_per_agent" : "sessions_per_visitor").add();
        close(*session, v1::CLOSE_SUPERSEDED, "another connection took over");
    }
}

void Hub::Core::read_own(SessionHandle handle) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    ports::ListRequest request{
        .caller = session->caller,
        .view = ports::View::Mine,
        .key = {},
        .cursor = {},
        .limit = 100};
    doors_.store.list(
        std::move(request), guarded<ports::ListResult>([this, handle](auto const& result) {
            Session* const found = find(handle);
            if (found == nullptr) return;
            if (!result) return fail_join(*found, result.error());
            std::vector<std::string> ids;
            for (v1::Conversation const& conversation : result->conversations) {
                // Customers list everything they ever had; the closed ones are not gone on with.
                bool const wanted = found->caller.is_staff() || is_open(conversation);
                if (wanted && ids.size() < settings_.followed_max) ids.push_back(conversation.id());
            }
            join(*found, ids);
        }));
}

void Hub::Core::join(Session& session, std::vector<std::string> const& conversations) {
    welcome(session, conversations);
    session.phase = Phase::Live;
    session.recheck_at = doors_.now() + settings_.recheck_interval;
    announce(session);
    std::map<std::string, v1::Position> positions;
    for (v1::Position const& position : session.hello.resume().positions()) {
        positions[position.conversation()] = position;
    }
    bool const is_customer = session.caller.role == v1::CUSTOMER;
    Interest const interest = is_customer ? Interest::Customer : Interest::Owner;
    for (std::string const& id : conversations) {
        auto position = positions.extract(id);
        if (position.empty()) {
            follow(session, id, interest);
        } else {
            follow(session, id, interest, std::move(position.mapped()));
        }
    }
    for (auto const& [id, position] : positions) {
        // A customer's closed conversation can still be rated; staff has to ask for what it lost.
        if (is_customer) {
            follow(session, id, interest, position);
        } else {
            send_gone(session, id, "not_yours");
        }
    }
    SessionHandle const handle = session.handle;
    for (auto const& [topic, frame] : std::exchange(session.held_frames, {})) {
        SharedFrame shared(frame);
        if (find(handle) != nullptr) on_topic_frame(session, topic, shared);
    }
    for (v1::ClientFrame const& frame : std::exchange(session.early_frames, {})) {
        if (find(handle) != nullptr) take(session, frame, doors_.now());
    }
}

void Hub::Core::welcome(Session& session, std::vector<std::string> const& conversations) {
    v1::ServerFrame frame;
    v1::Welcome& welcome = *frame.mutable_welcome();
    welcome.set_session(session.id);
    welcome.set_heartbeat_ms(static_cast<std::uint32_t>(settings_.heartbeat.count()));
    welcome.set_resumed(session.hello.resume().positions_size() > 0);
    *welcome.mutable_server_time() = TimeUtil::MillisecondsToTimestamp(to_ms(doors_.now()));
    v1::Self& self = *welcome.mutable_self();
    self.set_role(session.caller.role);
    self.set_id(session.caller.id);
    self.set_name(session.caller.name);
    self.set_account(session.caller.account);
    self.set_locale(
        session.hello.locale().empty() ? session.caller.locale : session.hello.locale());
    for (std::string const& id : conversations) self.add_conversations(id);
    v1::Limits& limits = *welcome.mutable_limits();
    limits.set_text_code_points(settings_.session.text_code_points);
    limits.set_text_bytes(settings_.session.text_bytes);
    limits.set_frame_bytes(settings_.session.frame_bytes);
    limits.set_in_flight(settings_.session.in_flight);
    limits.set_history_page(settings_.session.history_page);
    limits.set_attachment_bytes(settings_.session.attachment_bytes);
    limits.set_attachments_per_message(settings_.session.attachments);
    limits.set_attachments_per_conversation(settings_.session.conversation_attachments);
    answer({session.handle, session.hello_number, {}, {}}, std::move(frame));
}

void Hub::Core::reread_own(SessionHandle handle) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    if (session->phase != Phase::Live || session->is_listing)
        return void(lists_to_ask_.insert(handle));
    session->is_listing = true;
    session->list_is_late = false;
    ports::ListRequest request{
        .caller = session->caller,
        .view = ports::View::Mine,
        .key = {},
        .cursor = {},
        .limit = 100};
    doors_.store.list(
        std::move(request), guarded<ports::ListResult>([this, handle](auto const& result) {
            Session* const found = find(handle);
            if (found == nullptr) return;
            found->is_listing = false;
            if (result && !found->list_is_late) return on_own_list(*found, result->conversations);
            if (result || is_retryable(result.error().code)) lists_to_ask_.insert(handle);
        }));
}

void Hub::Core::on_own_list(Session& session, std::vector<v1::Conversation> const& conversations) {
    std::set<std::string> own;
    for (v1::Conversation const& conversation : conversations) {
        own.insert(conversation.id());
        if (!session.caller.is_staff() && !is_open(conversation) &&
            !session.following.contains(conversation.id())) {
            continue;
        }
        v1::ServerFrame frame;
        *frame.mutable_conversation() = conversation;
        SharedFrame shared(frame);
        on_own_snapshot(session, shared);
    }
    std::vector<std::string> lost;
    for (auto const& [id, following] : session.following) {
        if (following.interest == Interest::Owner && !own.contains(id)) lost.push_back(id);
    }
    for (std::string const& id : lost) {
        unfollow(session, id);
        send_gone(session, id, "moved");
    }
}

void Hub::Core::fail_join(Session& session, ports::Error const& error) {
    refuse({session.handle, session.hello_number, {}, {}}, error);
    if (is_retryable(error.code)) {
        close(session, codec::kCloseTryAgain, "try again later");
    } else {
        close(session, v1::CLOSE_AUTH_FAILED, error.message);
    }
}

} // namespace switchboard::hub
