// Requests that need no order: pages, typing, read marks, tags, ratings, pings, watching.
#include "hub/impl/core.hpp"

#include "hub/impl/author.hpp"
#include "ports/topics.hpp"

#include <google/protobuf/util/time_util.h>

namespace switchboard::hub {
namespace {

using google::protobuf::util::TimeUtil;
using Frame = v1::ClientFrame;

v1::Entry note_of(v1::AddNote const& note) {
    v1::Entry entry;
    entry.mutable_note()->set_text(note.text());
    *entry.mutable_note()->mutable_mentions() = note.mentions();
    return entry;
}

v1::Entry whisper_of(v1::SendWhisper const& whisper) {
    v1::Entry entry;
    entry.mutable_whisper()->set_text(whisper.text());
    return entry;
}

} // namespace

void Hub::Core::dispatch(Session& session, Request request, Frame const& frame, TimePoint now) {
    switch (frame.body_case()) {
    case Frame::kHello:
        return on_hello(session, frame.hello(), frame.request());
    case Frame::kStart:
        return on_start(session, std::move(request), frame.start());
    case Frame::kSend:
        return on_send(session, std::move(request), frame.send(), now);
    case Frame::kNote:
        return on_text(
            session, std::move(request), note_of(frame.note()), frame.note().text(), now);
    case Frame::kWhisper:
        return on_text(
            session, std::move(request), whisper_of(frame.whisper()), frame.whisper().text(), now);
    case Frame::kTyping:
        return on_typing(session, std::move(request), frame.typing(), now);
    case Frame::kRead:
        return on_read(session, std::move(request), frame.read());
    case Frame::kDelivered:
        return on_delivered(session, std::move(request), frame.delivered());
    case Frame::kKeepPlace: {
        ports::EditRequest edit;
        edit.keep_place = frame.keep_place().email();
        return on_edit(session, std::move(request), std::move(edit));
    }
    case Frame::kDescribe:
        return on_describe(session, std::move(request), frame.describe());
    case Frame::kHistory:
        return on_history(session, std::move(request), frame.history());
    case Frame::kPing:
        return on_ping(session, std::move(request));
    case Frame::kRate: {
        ports::EditRequest edit;
        edit.csat = frame.rate().csat();
        edit.ces = frame.rate().ces();
        edit.comment = frame.rate().comment();
        return on_edit(session, std::move(request), std::move(edit));
    }
    case Frame::kTag: {
        ports::EditRequest edit;
        edit.add_tags = {frame.tag().add().begin(), frame.tag().add().end()};
        edit.remove_tags = {frame.tag().remove().begin(), frame.tag().remove().end()};
        return on_edit(session, std::move(request), std::move(edit));
    }
    case Frame::kWatchBoard:
        return on_watch_board(session, std::move(request));
    case Frame::kListColleagues:
        return on_list_colleagues(session, std::move(request));
    case Frame::kMonitor:
        return on_watch(session, std::move(request), v1::EVENT_MONITORED, Interest::Monitor);
    case Frame::kJoin:
        return on_watch(session, std::move(request), v1::EVENT_JOINED, Interest::Joined);
    case Frame::kUnmonitor:
        return on_unmonitor(session, request);
    case Frame::kViewing:
        return on_viewing(session, std::move(request), frame.viewing());
    default:
        return on_command(session, std::move(request), frame, now);
    }
}

void Hub::Core::on_history(Session& session, Request request, v1::History const& history) {
    ports::HistoryRequest wanted{
        .caller = session.caller,
        .conversation = history.conversation(),
        .after = history.after(),
        .before = history.before(),
        .limit = history.limit() == 0 ? settings_.first_page : history.limit()};
    doors_.store.history(
        std::move(wanted),
        guarded<ports::HistoryResult>([this, request = std::move(request)](auto const& page) {
            if (!page) return refuse(request, page.error());
            v1::ServerFrame frame;
            v1::HistoryPage& answered = *frame.mutable_history();
            answered.set_conversation(request.conversation);
            answered.set_more(page->more);
            answered.set_head_seq(page->head_seq);
            for (v1::Entry const& entry : page->entries) *answered.add_entries() = entry;
            answer(request, std::move(frame));
        }));
}

void Hub::Core::on_typing(
    Session& session, Request request, v1::Typing const& typing, TimePoint now) {
    request.quiet = request.number == 0;
    auto const found = session.following.find(typing.conversation());
    // A silent watcher who types would not be silent, and who only looks has nothing to say.
    bool const takes_part = found != session.following.end() &&
                            found->second.interest != Interest::Monitor &&
                            found->second.interest != Interest::Viewer;
    if (!takes_part) return refuse(request, {v1::NOT_FOUND, "no such conversation"});
    if (session.typing.pass(
            typing.conversation(), typing.active(), now, settings_.session.typing_interval)) {
        show_typing(session.caller, typing);
    } else if (typing.active()) {
        metrics_.typing_dropped.add();
    }
    ack(request, 0, now);
}

void Hub::Core::show_typing(ports::Caller const& who, v1::Typing const& typing) {
    v1::ServerFrame frame;
    v1::TypingNotice& notice = *frame.mutable_typing();
    notice.set_conversation(typing.conversation());
    *notice.mutable_author() = author_of(who);
    notice.set_active(typing.active());
    auto show = [this, alive = std::weak_ptr<int>(alive_), account = who.account,
                 frame = std::move(frame)](std::string preview) mutable {
        if (alive.expired()) return;
        frame.mutable_typing()->set_preview(std::move(preview));
        std::string const topic = ports::conversation_topic(frame.typing().conversation());
        on_frame(account, topic, frame);
        doors_.bus.signal(make_record(account, topic, std::move(frame)));
    };
    // Previews are of customers, who have one inbox. Those without one go the same way: no notice
    // that somebody stopped may overtake the one that somebody began.
    if (!doors_.preview) return show(typing.preview());
    doors_.preview(who.account, who.inbox, typing.preview(), std::move(show));
}

void Hub::Core::on_read(Session& session, Request request, v1::Read const& read) {
    v1::ServerFrame frame;
    v1::ReadNotice& notice = *frame.mutable_read();
    notice.set_conversation(read.conversation());
    *notice.mutable_author() = author_of(session.caller);
    notice.set_seq(read.seq());
    ports::EditRequest edit;
    edit.read_seq = read.seq();
    on_mark(session, std::move(request), std::move(edit), std::move(frame));
}

void Hub::Core::on_delivered(Session& session, Request request, v1::Delivered const& delivered) {
    v1::ServerFrame frame;
    v1::DeliveredNotice& notice = *frame.mutable_delivered();
    notice.set_conversation(delivered.conversation());
    *notice.mutable_author() = author_of(session.caller);
    notice.set_seq(delivered.seq());
    ports::EditRequest edit;
    edit.delivered_seq = delivered.seq();
    on_mark(session, std::move(request), std::move(edit), std::move(frame));
}

void Hub::Core::on_mark(
    Session& session, Request request, ports::EditRequest edit, v1::ServerFrame frame) {
    request.quiet = request.number == 0;
    edit.caller = session.caller;
    edit.conversation = request.conversation;
    edit.origin_node = doors_.bus.node();
    doors_.store.edit(
        std::move(edit),
        guarded<ports::EditResult>([this, request = std::move(request), caller = session.caller,
                                    frame = std::move(frame)](auto const& result) {
            if (!result) return refuse(request, result.error());
            bool const is_side =
                caller.role == v1::CUSTOMER || result->conversation.owner() == caller.id;
            if (is_side) { // who only watches leaves no marks
                std::string const topic = ports::conversation_topic(request.conversation);
                on_frame(caller.account, topic, frame);
                doors_.bus.signal(make_record(caller.account, topic, frame));
            }
            ack(request, 0, doors_.now());
        }));
}

/// The tags last: they are what is refused where the conversation is not there or over.
void Hub::Core::on_describe(Session& session, Request request, v1::Describe const& said) {
    ports::EditRequest edit;
    edit.add_tags = {said.tags().begin(), said.tags().end()};
    if (said.attributes().empty()) return on_edit(session, std::move(request), std::move(edit));
    v1::Contact contact;
    contact.set_id(session.caller.id);
    *contact.mutable_attributes() = said.attributes();
    doors_.store.save_contact(
        session.caller, std::move(contact),
        guarded<v1::Contact>(
            [this, request = std::move(request), edit = std::move(edit)](auto const& saved) {
                if (!saved) return refuse(request, saved.error());
                Session* const still = find(request.session);
                if (still != nullptr) on_edit(*still, request, edit);
            }));
}

void Hub::Core::on_edit(Session& session, Request request, ports::EditRequest edit) {
    edit.caller = session.caller;
    edit.conversation = request.conversation;
    edit.origin_node = doors_.bus.node();
    doors_.store.edit(
        std::move(edit),
        guarded<ports::EditResult>([this, request = std::move(request),
                                    account = session.caller.account](auto const& result) {
            if (!result) {
                if (is_retryable(result.error().code)) {
                    doubtful_[account].insert(request.conversation);
                }
                return refuse(request, result.error());
            }
            on_edited(account, *result);
            std::uint32_t const seq = result->added.empty() ? 0 : result->added.back().seq();
            ack(request, seq, doors_.now());
        }));
}

void Hub::Core::on_edited(std::string const& account, ports::EditResult const& result) {
    for (v1::Entry const& entry : result.added) {
        auto const shared = std::make_shared<v1::Entry const>(entry);
        deliver(account, shared, 0);
        publish_entry(account, shared);
    }
    if (result.added.empty()) return;
    v1::ServerFrame frame;
    *frame.mutable_conversation() = result.conversation;
    std::string const topic = ports::conversation_topic(result.conversation.id());
    on_frame(account, topic, frame);
    doors_.bus.publish(make_record(account, topic, std::move(frame)));
}

void Hub::Core::on_ping(Session& session, Request request) {
    if (session.is_doubted) {
        // An unconfirmed offer looked like a dead line, but here is its heartbeat (rule R11).
        v1::RoutingCommand alive;
        alive.set_account(session.caller.account);
        alive.set_link_up(session.caller.id);
        doors_.store.submit(session.caller, std::move(alive), [](ports::Outcome<ports::Unit>) {});
    }
    std::vector<std::string> conversations;
    for (auto const& [id, following] : session.following)
        if (following.agreed || session.caller.grants == nullptr) conversations.push_back(id);
    doors_.store.heads(
        session.caller.account, std::move(conversations),
        guarded<std::vector<v1::Position>>([this, request = std::move(request)](auto const& heads) {
            if (!heads) return refuse(request, heads.error());
            v1::ServerFrame frame;
            v1::Pong& pong = *frame.mutable_pong();
            for (v1::Position const& head : *heads) *pong.add_heads() = head;
            *pong.mutable_server_time() = TimeUtil::MillisecondsToTimestamp(to_ms(doors_.now()));
            answer(request, std::move(frame));
            for (v1::Position const& head : *heads) {
                Session* const session_now = find(request.session);
                if (session_now != nullptr) note_head(*session_now, head);
            }
        }));
}

void Hub::Core::on_watch(
    Session& session, Request request, v1::EventType event, Interest interest) {
    auto const found = session.following.find(request.conversation);
    bool const is_repeated =
        found != session.following.end() &&
        (found->second.interest == interest || found->second.interest == Interest::Joined);
    if (is_repeated) return ack(request, 0, doors_.now());
    // Written down before the first line is read: whoever watches is seen to watch.
    ports::AppendRequest wanted;
    wanted.caller = session.caller;
    wanted.conversation = request.conversation;
    wanted.origin_node = doors_.bus.node();
    wanted.entry.set_client_id(doors_.make_id());
    *wanted.entry.mutable_author() = author_of(session.caller);
    v1::Event& audit = *wanted.entry.mutable_event();
    audit.set_type(event);
    audit.set_user(session.caller.id);
    audit.set_user_name(session.caller.name);
    audit.set_actor(session.caller.id);
    v1::Entry const entry = wanted.entry;
    doors_.store.append(
        std::move(wanted),
        guarded<ports::AppendResult>([this, request = std::move(request), entry, interest,
                                      account = session.caller.account](auto const& result) {
            // A finished conversation takes no events; reading it needs no audit line of its own.
            bool const is_closed =
                !result && result.error().code == v1::WRONG_STATE && interest == Interest::Monitor;
            if (!result && !is_closed) return refuse(request, result.error());
            std::uint32_t seq = 0;
            if (result) {
                auto stored = std::make_shared<v1::Entry>(entry);
                stored->set_conversation(request.conversation);
                stored->set_seq(seq = result->seq);
                *stored->mutable_at() = TimeUtil::MillisecondsToTimestamp(to_ms(result->at));
                deliver(account, stored, 0);
                publish_entry(account, stored);
            }
            ack(request, seq, doors_.now());
            Session* const now_session = find(request.session);
            if (now_session != nullptr) follow(*now_session, request.conversation, interest);
        }));
}

void Hub::Core::on_unmonitor(Session& session, Request const& request) {
    auto const found = session.following.find(request.conversation);
    bool const watches =
        found != session.following.end() &&
        (found->second.interest == Interest::Monitor || found->second.interest == Interest::Joined);
    if (!watches) return refuse(request, {v1::WRONG_STATE, "not monitored"});
    unfollow(session, request.conversation);
    ack(request, 0, doors_.now());
}

} // namespace switchboard::hub
