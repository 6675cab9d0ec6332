// What goes out: the answers to requests, and the records of the bus to those who follow their
// topics.
#include "hub/impl/core.hpp"

#include "ports/topics.hpp"

#include <google/protobuf/util/time_util.h>

namespace switchboard::hub {
namespace {

using google::protobuf::util::TimeUtil;

/// A copy, because sending may change who follows.
std::vector<SessionHandle> copy_of(std::set<SessionHandle> const& sessions) {
    return {sessions.begin(), sessions.end()};
}

} // namespace

bool is_retryable(v1::ErrorCode code) {
    switch (code) {
    case v1::RATE_LIMITED:
    case v1::TOO_MANY_IN_FLIGHT:
    case v1::STORE_UNAVAILABLE:
    case v1::OVERLOADED:
    case v1::DRAINING:
    case v1::TIMED_OUT:
        return true;
    default:
        return false;
    }
}

SnapshotAge age_of(v1::Conversation const& snapshot) {
    auto const& saved = snapshot.contact().last_seen_at();
    return {snapshot.head_seq(), TimeUtil::TimestampToMilliseconds(saved)};
}

session::Refusal Hub::Core::refusal_of(ports::Error const& error) const {
    std::uint32_t const wait = is_retryable(error.code)
                                   ? static_cast<std::uint32_t>(settings_.store_retry_after.count())
                                   : 0;
    bool const is_full = error.code == v1::CONVERSATION_FULL;
    return {error.code, error.message, {}, wait, is_full ? "conversation_entries" : ""};
}

void Hub::Core::ack(
    Request const& request, std::uint32_t seq, TimePoint at, bool duplicate,
    std::string const& stored_text) {
    v1::ServerFrame frame;
    v1::Ack& ack = *frame.mutable_ack();
    ack.set_client_id(request.client_id);
    ack.set_conversation(request.conversation);
    ack.set_seq(seq);
    *ack.mutable_at() = TimeUtil::MillisecondsToTimestamp(to_ms(at));
    ack.set_duplicate(duplicate);
    ack.set_stored_text(stored_text);
    metrics_.acks.add();
    answer(request, std::move(frame));
}

void Hub::Core::refuse(Request const& request, ports::Error const& error) {
    refuse_for(request, refusal_of(error));
}

void Hub::Core::refuse_for(Request const& request, session::Refusal const& refusal) {
    Session* const session = find(request.session);
    if (session == nullptr) return;
    session->rules.answered();
    send_error(*session, request.number, refusal, request.client_id, request.conversation);
}

void Hub::Core::answer(Request const& request, v1::ServerFrame frame) {
    Session* const session = find(request.session);
    if (session == nullptr) return;
    session->rules.answered();
    if (request.quiet) return;
    frame.set_request(request.number);
    send(*session, frame);
}

void Hub::Core::send_error(
    Session& session, std::uint32_t number, session::Refusal const& refusal,
    std::string const& client_id, std::string const& conversation) {
    v1::ServerFrame frame;
    frame.set_request(number);
    v1::Error& error = *frame.mutable_error();
    error.set_code(refusal.code);
    error.set_message(refusal.message);
    error.set_field(refusal.field);
    error.set_retry_after_ms(refusal.retry_after_ms);
    error.set_client_id(client_id);
    error.set_conversation(conversation);
    metrics_.refused.add();
    if (*refusal.limit != '\0') metrics_.limit(refusal.limit).add();
    send(session, frame);
}

void Hub::Core::send(Session& session, v1::ServerFrame const& frame) {
    SharedFrame shared(frame);
    send(session, shared);
}

void Hub::Core::send(Session& session, SharedFrame& shared) {
    if (session.phase == Phase::Closing) return;
    session.connection->send(
        shared.bytes(session.info.encoding, session.caller.role), importance_of(shared.frame()));
}

void Hub::Core::on_record(ports::Record const& record) {
    switch (record->body_case()) {
    case v1::InboxRecord::kEntry: {
        // Shares the record's memory instead of copying the entry.
        conversation::EntryPtr const entry(record, &record->entry());
        deliver(record->account(), entry, 0);
        break;
    }
    case v1::InboxRecord::kFrame:
        on_frame(record->account(), record->topic(), record->frame());
        break;
    case v1::InboxRecord::kReply:
        on_reply(record->reply());
        break;
    case v1::InboxRecord::kEndSession:
        on_end_session(record);
        break;
    case v1::InboxRecord::kConfig:
        on_settings_changed(record->account());
        break;
    default:
        break; // of a newer release
    }
}

void Hub::Core::deliver(
    std::string const& account, conversation::EntryPtr const& entry, SessionHandle sender) {
    std::string const& conversation = entry->conversation();
    auto const& followers =
        subscriptions_.followers(account, ports::conversation_topic(conversation));
    if (followers.empty()) return;
    v1::ServerFrame frame;
    *frame.mutable_entry() = *entry;
    SharedFrame shared(frame);
    for (SessionHandle const handle : copy_of(followers)) {
        Session* const session = find(handle);
        if (session == nullptr) continue;
        auto const found = session->following.find(conversation);
        if (found == session->following.end()) continue;
        Following& following = found->second;
        if (is_taken_back(following.last, *entry)) {
            reset(*session, conversation, "rollback");
            continue;
        }
        auto const released = handle == sender ? following.sequencer.skip(entry->seq())
                                               : following.sequencer.next(entry);
        if (released.size() == 1 && released.front() == entry) {
            metrics_.entries.add();
            note_stored(*session, *entry);
            send(*session, shared);
        } else {
            send_run(*session, following, released);
        }
        note_last(following, *entry);
        catch_up(*session, conversation, following);
    }
}

void Hub::Core::send_entries(Session& session, std::vector<conversation::EntryPtr> const& entries) {
    for (conversation::EntryPtr const& entry : entries) {
        v1::ServerFrame frame;
        *frame.mutable_entry() = *entry;
        metrics_.entries.add();
        note_stored(session, *entry);
        send(session, frame);
    }
}

void Hub::Core::note_stored(Session& session, v1::Entry const& entry) {
    if (session.lines.empty() || entry.author().id() != session.caller.id) return;
    auto const line = session.lines.find(entry.conversation());
    if (line != session.lines.end()) line->second.stored(entry.client_id());
}

void Hub::Core::on_frame(
    std::string const& account, std::string const& topic, v1::ServerFrame const& frame) {
    SharedFrame shared(frame);
    for (SessionHandle const handle : copy_of(subscriptions_.followers(account, topic))) {
        Session* const session = find(handle);
        if (session == nullptr) continue;
        if (!conversation::is_frame_for(session->caller.role, frame)) continue;
        if (session->phase == Phase::Live) {
            on_topic_frame(*session, topic, shared);
        } else if (session->held_frames.size() < settings_.held_frames_max) {
            session->held_frames.emplace_back(topic, frame);
        } else {
            close(*session, v1::CLOSE_BAD_STATE, "too much happened while joining");
        }
    }
}

void Hub::Core::on_topic_frame(Session& session, std::string const& topic, SharedFrame& shared) {
    v1::ServerFrame const& frame = shared.frame();
    bool const is_own = topic == session.own_topic;
    if (!is_own && waits_for_the_store(session, topic, frame)) return;
    switch (frame.body_case()) {
    case v1::ServerFrame::kConversation:
        session.list_is_late = true;
        if (leave_if_not_given(session, frame.conversation())) return;
        return is_own ? on_own_snapshot(session, shared) : on_followed_snapshot(session, shared);
    case v1::ServerFrame::kConversationGone: {
        session.list_is_late = true;
        std::string const& id = frame.conversation_gone().conversation();
        auto const found = session.following.find(id);
        bool const stays =
            found != session.following.end() && (found->second.interest == Interest::Monitor ||
                                                 found->second.interest == Interest::Joined ||
                                                 found->second.interest == Interest::Viewer);
        if (!stays && is_own) unfollow(session, id);
        return send(session, shared);
    }
    case v1::ServerFrame::kBoard:
        return; // the answer to one request, not a topic's frame
    case v1::ServerFrame::kBoardDelta:
        return on_board_delta(session, shared);
    case v1::ServerFrame::kPresence:
        if (is_own) session.is_doubted = !frame.presence().connected();
        return send(session, shared);
    case v1::ServerFrame::kTyping:
        if (frame.typing().author().id() == session.caller.id) return;
        return send(session, shared);
    case v1::ServerFrame::kViewing:
        if (frame.viewing().author().id() == session.caller.id) return;
        return send(session, shared);
    default:
        return send(session, shared);
    }
}

/// Whoever subscribes has the topic before the store has said that they may.
bool Hub::Core::waits_for_the_store(
    Session& session, std::string const& topic, v1::ServerFrame const& frame) {
    constexpr std::size_t kEarlyMax = 16; // marks of one conversation; the newest stay
    std::string_view const id = ports::conversation_of(topic);
    if (id.empty() || frame.has_conversation()) return false; // a snapshot is looked at by itself
    auto const found = session.following.find(std::string{id});
    if (found == session.following.end()) return true;
    if (found->second.agreed) return false;
    bool const passes_by = frame.has_typing() || frame.has_viewing();
    if (passes_by) return true;
    auto& early = found->second.early;
    if (early.size() == kEarlyMax) early.erase(early.begin());
    early.push_back(frame);
    return true;
}

bool Hub::Core::leave_if_not_given(Session& session, v1::Conversation const& conversation) {
    access::Who const who = session.caller.who();
    if (access::is_given(who, access::object_of(conversation))) return false;
    auto const found = session.following.find(conversation.id());
    if (found == session.following.end()) return true;
    bool const was_own = found->second.interest == Interest::Owner;
    unfollow(session, conversation.id());
    send_gone(session, conversation.id(), was_own ? "moved" : "forbidden");
    return true;
}

void Hub::Core::on_own_snapshot(Session& session, SharedFrame& shared) {
    v1::Conversation const& conversation = shared.frame().conversation();
    auto const found = session.following.find(conversation.id());
    if (found != session.following.end()) return on_followed_snapshot(session, shared);
    bool const is_customer = session.caller.role == v1::CUSTOMER;
    bool const is_mine = is_customer || conversation.owner() == session.caller.id;
    if (!is_mine) return send(session, shared);
    // New to this session: the snapshot that goes with its history is read after subscribing.
    follow(session, conversation.id(), is_customer ? Interest::Customer : Interest::Owner);
}

void Hub::Core::on_followed_snapshot(Session& session, SharedFrame& shared) {
    v1::Conversation const& conversation = shared.frame().conversation();
    auto const found = session.following.find(conversation.id());
    if (found == session.following.end()) return;
    Following& following = found->second;
    if (!following.live()) {
        auto const& held = following.newer_snapshot;
        bool const is_newer =
            !held || !age_of(conversation).is_before(age_of(held->conversation()));
        if (is_newer) following.newer_snapshot = shared.frame();
        return;
    }
    SnapshotAge const age = age_of(conversation);
    if (age.is_before(following.snapshot_age)) return;
    bool const is_mine = conversation.owner() == session.caller.id;
    if (is_mine && session.caller.is_staff()) {
        following.interest = Interest::Owner;
    } else if (following.interest == Interest::Owner && !conversation.owner().empty()) {
        unfollow(session, conversation.id());
        return send_gone(session, conversation.id(), "moved");
    }
    following.snapshot_age = age;
    send(session, shared);
}

ports::Record Hub::Core::make_record(
    std::string const& account, std::string const& topic, v1::ServerFrame frame) const {
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(account);
    record->set_topic(topic);
    *record->mutable_frame() = std::move(frame);
    return record;
}

void Hub::Core::publish_entry(std::string const& account, conversation::EntryPtr const& entry) {
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(account);
    record->set_topic(ports::conversation_topic(entry->conversation()));
    *record->mutable_entry() = *entry;
    doors_.bus.publish(std::move(record));
}

} // namespace switchboard::hub
