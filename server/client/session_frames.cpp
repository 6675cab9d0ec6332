// What the server says: the session core's reactions to each kind of frame.
#include "client/session_core.hpp"

#include <algorithm>

namespace switchboard::client {

void SessionCore::on_frame(v1::ServerFrame frame, TimePoint now) {
    if (state_ == SessionState::Greeting) return greet(frame, now);
    if (state_ != SessionState::Live) return;
    silence_at_ = now + heartbeat_ + options_.silence_max;
    switch (frame.body_case()) {
    case v1::ServerFrame::kEntry:
        return on_entry(std::move(*frame.mutable_entry()), now);
    case v1::ServerFrame::kAck: {
        bool const ours = sent_.erase(frame.request()) != 0;
        auto send = sends_.acked(frame.ack().conversation(), frame.ack().client_id());
        if (send) {
            effects_.emplace_back(Acked{frame.ack()});
            on_own(std::move(*send), frame.ack(), now);
        }
        if (ours) return pump(now);
        break;
    }
    case v1::ServerFrame::kError:
        return on_error(frame, now);
    case v1::ServerFrame::kHistory:
        if (fetches_.contains(frame.request())) {
            fetches_.erase(frame.request());
            return on_history(*frame.mutable_history(), now);
        }
        break;
    case v1::ServerFrame::kPong:
        return on_pong(frame.pong(), now);
    case v1::ServerFrame::kReset:
        return on_reset(frame.reset(), now);
    case v1::ServerFrame::kConversation:
        on_conversation(frame.conversation(), now);
        break;
    case v1::ServerFrame::kConversationGone:
        forget(frame.conversation_gone().conversation());
        break;
    case v1::ServerFrame::kGoAway: {
        effects_.emplace_back(Hangup{});
        drop(now);
        deadline_ = now + jitter(Millis{frame.go_away().reconnect_after_ms()});
        return;
    }
    default:
        break;
    }
    if (!take_answer(frame, now)) effects_.emplace_back(News{std::move(frame)});
}

void SessionCore::greet(v1::ServerFrame const& frame, TimePoint now) {
    if (frame.has_welcome()) return on_welcome(frame.welcome(), now);
    if (!frame.has_error()) return;
    effects_.emplace_back(Hangup{});
    if (is_temporary(frame.error().code())) {
        drop(now);
        if (frame.error().retry_after_ms() != 0)
            deadline_ = now + Millis{frame.error().retry_after_ms()} + jitter(options_.backoff_min);
        return;
    }
    end(frame.error());
}

void SessionCore::on_welcome(v1::Welcome const& welcome, TimePoint now) {
    if (!session_.empty()) ++reconnects_;
    failures_ = 0;
    session_ = welcome.session();
    self_ = welcome.self();
    if (welcome.heartbeat_ms() != 0) heartbeat_ = Millis{welcome.heartbeat_ms()};
    if (welcome.limits().in_flight() != 0)
        sends_.set_window(std::max<std::size_t>(welcome.limits().in_flight() / 2, 1));
    // Spread over the first half, so that clients that came back together do not ping together.
    ping_at_ = now + heartbeat_ / 2 + jitter(heartbeat_ / 2);
    silence_at_ = now + heartbeat_ + options_.silence_max;
    change(SessionState::Live);
    v1::ServerFrame news;
    *news.mutable_welcome() = welcome;
    effects_.emplace_back(News{std::move(news)});
    write_asked(now);
    pump(now);
}

/// The server does not repeat a sender's own message to it: the ack stands for the entry.
void SessionCore::on_own(v1::Send send, v1::Ack const& ack, TimePoint now) {
    // Of a conversation that is not followed (yet, or any more), the snapshot brings everything.
    if (ack.seq() == 0 || !lines_.contains(ack.conversation())) return;
    v1::Entry entry;
    entry.set_conversation(ack.conversation());
    entry.set_seq(ack.seq());
    *entry.mutable_at() = ack.at();
    entry.mutable_author()->set_role(self_.role());
    entry.mutable_author()->set_id(self_.id());
    entry.mutable_author()->set_name(self_.name());
    entry.set_client_id(send.client_id());
    entry.mutable_message()->set_text(std::move(*send.mutable_text()));
    *entry.mutable_message()->mutable_attachments() = send.attachments();
    on_entry(std::move(entry), now);
}

void SessionCore::on_entry(v1::Entry entry, TimePoint now) {
    std::string const conversation = entry.conversation();
    auto& line = lines_[conversation];
    for (auto& ready : line.put(std::move(entry))) {
        bool const ours = !ready.client_id().empty() && ready.author().id() == self_.id();
        if (ours && sends_.acked(conversation, ready.client_id())) {
            // In the history before its ack arrived (the ack was lost with a connection).
            v1::Ack ack;
            ack.set_conversation(conversation);
            ack.set_client_id(ready.client_id());
            ack.set_seq(ready.seq());
            *ack.mutable_at() = ready.at();
            effects_.emplace_back(Acked{std::move(ack)});
        }
        effects_.emplace_back(Delivered{std::move(ready)});
    }
    repair(conversation, line, now);
}

void SessionCore::repair(std::string const& conversation, EntryLine& line, TimePoint) {
    if (!line.has_gap() || line.fetching) return;
    line.fetching = true;
    v1::ClientFrame frame;
    std::uint32_t const number = next_request_++;
    frame.set_request(number);
    frame.mutable_history()->set_conversation(conversation);
    frame.mutable_history()->set_after(line.last());
    frame.mutable_history()->set_limit(100);
    fetches_[number] = conversation;
    write(std::move(frame));
}

void SessionCore::on_conversation(v1::Conversation const& conversation, TimePoint now) {
    bool const fresh = !lines_.contains(conversation.id());
    auto& line = lines_[conversation.id()];
    if (!conversation.epoch().empty()) line.set_epoch(conversation.epoch());
    if (!fresh) return; // live entries are on their way; what gets lost, the heartbeat finds
    line.heard_of(conversation.head_seq());
    repair(conversation.id(), line, now);
}

void SessionCore::on_history(v1::HistoryPage& page, TimePoint now) {
    auto const found = lines_.find(page.conversation());
    if (found == lines_.end()) return;
    found->second.fetching = false;
    std::uint32_t const before = found->second.last();
    found->second.heard_of(page.head_seq());
    for (auto& entry : *page.mutable_entries()) {
        entry.set_conversation(page.conversation());
        // on_entry would ask for the rest of the page: it is here already.
        found->second.fetching = true;
        on_entry(std::move(entry), now);
    }
    found->second.fetching = false;
    bool const moved = found->second.last() > before;
    if (moved) repair(page.conversation(), found->second, now);
}

void SessionCore::on_pong(v1::Pong const& pong, TimePoint now) {
    for (auto const& head : pong.heads()) {
        auto const found = lines_.find(head.conversation());
        if (found == lines_.end()) continue;
        auto& line = found->second;
        bool const known = !line.epoch().empty() && !head.epoch().empty();
        if (known && line.epoch() != head.epoch()) {
            v1::Reset reset;
            reset.set_conversation(head.conversation());
            reset.set_reason("history_lost");
            line.set_epoch(head.epoch());
            on_reset(reset, now);
            continue;
        }
        line.heard_of(head.seq());
        repair(head.conversation(), line, now);
    }
}

void SessionCore::on_reset(v1::Reset const& reset, TimePoint now) {
    auto const found = lines_.find(reset.conversation());
    if (found == lines_.end()) return;
    found->second.rewind();
    effects_.emplace_back(Rewound{reset.conversation(), reset.reason()});
    found->second.heard_of(1);
    repair(reset.conversation(), found->second, now);
}

void SessionCore::on_error(v1::ServerFrame& frame, TimePoint now) {
    auto const& error = frame.error();
    if (auto const fetch = fetches_.extract(frame.request()); !fetch.empty()) {
        auto const found = lines_.find(fetch.mapped());
        if (found == lines_.end()) return;
        found->second.fetching = false;
        if (!is_temporary(error.code())) lines_.erase(found);
        // The answer to an early ping finds the gap again.
        Millis const wait{std::max<std::uint32_t>(error.retry_after_ms(), 500)};
        ping_at_ = std::min(ping_at_, now + wait);
        return;
    }
    auto const sent = sent_.extract(frame.request());
    if (sent.empty()) {
        if (!take_answer(frame, now)) effects_.emplace_back(News{std::move(frame)});
        return;
    }
    auto const& [conversation, client_id] = sent.mapped();
    if (is_temporary(error.code())) {
        Millis const wait = error.retry_after_ms() != 0
                                ? Millis{error.retry_after_ms()} + jitter(Millis{50})
                                : options_.backoff_min + jitter(options_.backoff_min);
        sends_.again(conversation, client_id, now + wait);
        effects_.emplace_back(Postponed{conversation, client_id, error});
    } else if (sends_.refused(conversation, client_id)) {
        effects_.emplace_back(Refused{conversation, client_id, error});
    }
    pump(now);
}

bool SessionCore::take_answer(v1::ServerFrame& frame, TimePoint) {
    auto const asked = asked_.extract(frame.request());
    if (asked.empty()) return false;
    std::uint32_t const number = frame.request();
    effects_.emplace_back(Answered{number, std::move(frame)});
    return true;
}

} // namespace switchboard::client
