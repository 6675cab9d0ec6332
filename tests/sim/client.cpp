#include "client.hpp"

#include <algorithm>

namespace switchboard::sim {
namespace {

constexpr Millis kBeat{5'000};
constexpr Millis kSilence{13'000}; // two beats without a word: the line is dead

bool is_retryable(v1::ErrorCode code) {
    return code == v1::RATE_LIMITED || code == v1::TOO_MANY_IN_FLIGHT ||
           code == v1::STORE_UNAVAILABLE || code == v1::OVERLOADED || code == v1::DRAINING ||
           code == v1::TIMED_OUT;
}

} // namespace

Client::Client(ClientWorld& world, std::string id, std::string token)
    : world_(world)
    , id_(std::move(id))
    , token_(std::move(token)) {}

std::size_t Client::unanswered() const {
    std::size_t count = 0;
    for (auto const& [conversation, outbox] : outboxes_) count += outbox.pending.size();
    return count;
}

void Client::connect() {
    reconnecting_ = false;
    live_ = false;
    auto const door = world_.find_door();
    if (!door) return reconnect(world_.random.millis(300, 1'000));
    std::uint64_t const life = ++life_;
    for (auto& [conversation, outbox] : outboxes_) outbox.resting = false; // its timer is void
    process_ = door->process;
    heard_ = world_.timeline.now();
    if (link_) link_->hang_up();
    LinkEvents events;
    events.on_frame = [this, life](v1::ServerFrame const& frame) {
        if (life == life_) on_frame(frame);
    };
    events.on_close = [this, life](std::uint16_t code) {
        if (life == life_) on_close(code);
    };
    link_ = std::make_shared<Link>(world_.network, std::move(events));
    link_->open(*door->hub, door->life);
    say_hello();
    beat(life);
}

void Client::say_hello() {
    v1::ClientFrame frame;
    frame.set_request(++requests_);
    frame.mutable_hello()->set_token(token_);
    // Of what was only just beginning to come there is no place to go on from. What is theirs comes
    // anew; what is not theirs any more is not mentioned.
    std::erase_if(views_, [](auto const& each) { return !each.second.loaded(); });
    for (auto const& [id, view] : views_) {
        v1::Position at = view.position();
        if (world_.mutant == Mutant::ResumeFromLast && at.seq() > 0) {
            at.set_seq(at.seq() - 1);
            at.clear_last_client_id();
        }
        *frame.mutable_hello()->mutable_resume()->add_positions() = at;
    }
    link_->say(frame);
}

void Client::beat(std::uint64_t life) {
    world_.timeline.after(kBeat, [this, life] {
        if (life != life_ || reconnecting_) return;
        if (world_.timeline.now() - heard_ > kSilence) {
            link_->hang_up();
            return reconnect(world_.random.millis(0, 500));
        }
        if (live_) {
            v1::ClientFrame ping;
            ping.mutable_ping();
            ask(ping);
        }
        beat(life);
    });
}

void Client::reload() {
    views_.clear();
    if (link_) link_->hang_up();
    reconnect(world_.random.millis(0, 300));
}

void Client::reconnect(Millis delay) {
    if (std::exchange(reconnecting_, true)) return;
    live_ = false;
    ++life_;
    world_.timeline.after(delay, [this] { connect(); });
}

void Client::on_close(std::uint16_t code) {
    world_.timeline.trace(id_ + " closed", code);
    if (code == 1008 || code == 4001) world_.checker.violation(id_ + " was turned away");
    reconnect(world_.random.millis(100, 2'000));
}

void Client::on_frame(v1::ServerFrame const& frame) {
    heard_ = world_.timeline.now();
    world_.timeline.trace(id_, static_cast<std::uint64_t>(frame.body_case()));
    switch (frame.body_case()) {
    case v1::ServerFrame::kWelcome:
        live_ = true;
        on_welcome();
        for (auto& [conversation, outbox] : outboxes_) send_all(conversation);
        break;
    case v1::ServerFrame::kAck:
        return on_ack(frame);
    case v1::ServerFrame::kError:
        return on_error(frame);
    case v1::ServerFrame::kEntry:
        return on_entry(frame.entry());
    case v1::ServerFrame::kHistory:
        return on_page(frame.history());
    case v1::ServerFrame::kReset:
        views_[frame.reset().conversation()].on_reset();
        break;
    case v1::ServerFrame::kConversation:
        views_[frame.conversation().id()].snapshot = frame.conversation();
        on_snapshot(frame.conversation());
        break;
    case v1::ServerFrame::kConversationGone:
        views_.erase(frame.conversation_gone().conversation());
        break;
    case v1::ServerFrame::kGoAway:
        reconnect(Millis{frame.go_away().reconnect_after_ms()});
        link_->hang_up();
        break;
    default:
        on_other(frame);
    }
}

void Client::judge(std::string const& conversation, View::Violation const& violation) {
    if (violation) world_.checker.violation(id_ + " in " + conversation + ": " + *violation);
}

void Client::on_entry(v1::Entry const& entry) {
    world_.checker.shown(id_, is_customer(), entry);
    View& view = views_[entry.conversation()];
    bool const is_new = entry.seq() > view.last();
    judge(entry.conversation(), view.on_entry(entry));
    if (entry.author().id() == id_ && !entry.client_id().empty()) {
        settle(entry.conversation(), entry.client_id(), entry.seq());
    }
    if (is_new) on_shown(entry);
}

void Client::on_page(v1::HistoryPage const& page) {
    View& view = views_[page.conversation()];
    judge(page.conversation(), view.on_page(page));
    for (v1::Entry const& entry : page.entries()) {
        world_.checker.shown(id_, is_customer(), entry);
        if (entry.author().id() == id_ && !entry.client_id().empty()) {
            settle(page.conversation(), entry.client_id(), entry.seq());
        }
    }
}

void Client::write(std::string const& conversation, Kind kind) {
    Outbox& outbox = outboxes_[conversation];
    std::string const client_id = "m" + std::to_string(++messages_);
    outbox.pending.push_back({client_id, id_ + " writes " + client_id, kind, 0});
    world_.checker.submitted(id_, client_id);
    if (live_ && !outbox.resting) send(conversation, outbox.pending.back());
}

void Client::send_all(std::string const& conversation) {
    Outbox& outbox = outboxes_[conversation];
    if (!live_ || outbox.resting) return;
    for (Pending& pending : outbox.pending) send(conversation, pending);
}

void Client::send(std::string const& conversation, Pending& pending) {
    v1::ClientFrame frame;
    frame.set_request(pending.request = ++requests_);
    switch (pending.kind) {
    case Kind::Message:
        frame.mutable_send()->set_conversation(conversation);
        frame.mutable_send()->set_client_id(pending.client_id);
        frame.mutable_send()->set_text(pending.text);
        break;
    case Kind::Note:
        frame.mutable_note()->set_conversation(conversation);
        frame.mutable_note()->set_client_id(pending.client_id);
        frame.mutable_note()->set_text(pending.text);
        break;
    case Kind::Start:
        frame.mutable_start()->set_client_id(pending.client_id);
        frame.mutable_start()->set_text(pending.text);
        break;
    }
    world_.timeline.trace(id_ + " says " + pending.client_id, pending.request);
    link_->say(frame);
}

void Client::ask(v1::ClientFrame frame) {
    if (!live_) return;
    frame.set_request(++requests_);
    link_->say(frame);
}

void Client::settle(
    std::string const& conversation, std::string const& client_id, std::uint32_t seq) {
    world_.checker.acked(conversation, id_, client_id, seq);
    for (std::string const& key : {conversation, std::string()}) {
        auto const outbox = outboxes_.find(key);
        if (outbox == outboxes_.end()) continue;
        bool const started = key.empty() && !outbox->second.pending.empty() &&
                             outbox->second.pending.front().client_id == client_id;
        std::erase_if(outbox->second.pending, [&](Pending const& item) {
            return item.client_id == client_id;
        });
        if (started) on_started(conversation);
    }
}

void Client::on_ack(v1::ServerFrame const& frame) {
    v1::Ack const& ack = frame.ack();
    if (ack.client_id().empty()) return on_answer(frame);
    auto const view = views_.find(ack.conversation());
    if (view != views_.end()) view->second.on_ack(ack.seq(), ack.client_id());
    settle(ack.conversation(), ack.client_id(), ack.seq());
}

void Client::on_error(v1::ServerFrame const& frame) {
    v1::Error const& error = frame.error();
    world_.timeline.trace(
        id_ + " error " + error.client_id(), static_cast<std::uint64_t>(error.code()));
    for (auto& [conversation, outbox] : outboxes_) {
        auto const found =
            std::find_if(outbox.pending.begin(), outbox.pending.end(), [&](Pending const& item) {
                return item.request == frame.request();
            });
        if (found == outbox.pending.end()) continue;
        if (!is_retryable(error.code())) {
            world_.checker.refused(id_, found->client_id);
            outbox.pending.erase(found);
            return;
        }
        if (std::exchange(outbox.resting, true)) return;
        Millis const wait = Millis{error.retry_after_ms()} + world_.random.millis(50, 500);
        world_.timeline.after(wait, [this, life = life_, key = conversation] {
            if (life != life_) return;
            outboxes_[key].resting = false;
            send_all(key);
        });
        return;
    }
    on_answer(frame);
}

} // namespace switchboard::sim
