#include "people.hpp"

namespace switchboard::sim {
namespace {

bool is_over(v1::Conversation const& conversation) {
    return conversation.state() == v1::STATE_CLOSED || conversation.state() == v1::STATE_REJECTED ||
           conversation.state() == v1::STATE_ABANDONED;
}

} // namespace

Customer::Customer(ClientWorld& world, std::string id, std::uint64_t messages)
    : Client(world, id, "c:" + id)
    , left_(messages) {}

void Customer::act() {
    world_.timeline.after(world_.random.millis(50, 2'500), [this] { act(); });
    if (calm_ || left_ == 0) return;
    if (conversation_.empty()) {
        if (std::exchange(asked_, true)) return;
        --left_;
        return write("", Kind::Start);
    }
    if (world_.random.chance(20)) return reload();
    if (world_.random.chance(15)) {
        v1::ClientFrame end;
        end.mutable_end()->set_conversation(conversation_);
        return ask(end);
    }
    if (world_.random.chance(200)) {
        v1::ClientFrame typing;
        typing.mutable_typing()->set_conversation(conversation_);
        typing.mutable_typing()->set_active(true);
        return ask(typing);
    }
    // People send lines in bursts; that is when order matters.
    std::uint64_t const burst = std::min(left_, world_.random.between(1, 4));
    for (std::uint64_t i = 0; i < burst; ++i) write(conversation_, Kind::Message);
    left_ -= burst;
}

void Customer::on_snapshot(v1::Conversation const& conversation) {
    bool const over = is_over(conversation);
    if (over && conversation.id() == conversation_) {
        conversation_.clear();
        asked_ = false;
    }
    if (!over && asked_ && conversation_.empty() && unanswered() == 0) {
        conversation_ = conversation.id();
    }
}

Agent::Agent(ClientWorld& world, std::string id)
    : Client(world, id, "a:" + id) {}

void Agent::on_welcome() {
    is_online_ = false;
    online(0);
}

void Agent::online(std::uint64_t attempt) {
    if (is_online_ || !live()) return;
    v1::ClientFrame frame;
    frame.mutable_set_presence()->set_status(v1::ONLINE);
    ask(frame);
    if (attempt > 60) return;
    world_.timeline.after(Millis{7'000}, [this, attempt] { online(attempt + 1); });
}

void Agent::on_answer(v1::ServerFrame const& frame) {
    // The acks of other requests look the same; saying it once too often does no harm, once too few
    // does.
    (void)frame;
}

bool Agent::owns(std::string const& conversation) const {
    auto const view = views_.find(conversation);
    return view != views_.end() && view->second.loaded() && view->second.snapshot.owner() == id() &&
           !is_over(view->second.snapshot);
}

void Agent::on_shown(v1::Entry const& entry) {
    bool const from_customer = entry.has_message() && entry.author().role() == v1::CUSTOMER;
    if (!from_customer || calm_ || !world_.random.chance(600)) return;
    std::string const conversation = entry.conversation();
    world_.timeline.after(world_.random.millis(10, 3'000), [this, conversation] {
        if (!owns(conversation) || calm_) return;
        write(conversation, world_.random.chance(150) ? Kind::Note : Kind::Message);
        answered_.insert(conversation);
    });
}

void Agent::on_snapshot(v1::Conversation const& conversation) {
    bool const wraps_up =
        is_over(conversation) && conversation.has_wrap_up_until() && conversation.owner() == id();
    if (!wraps_up) return;
    v1::ClientFrame frame;
    frame.mutable_finish_wrap_up()->set_conversation(conversation.id());
    ask(frame);
}

void Agent::on_other(v1::ServerFrame const& frame) {
    if (!frame.has_offer()) return;
    v1::Offer const& offer = frame.offer();
    v1::ClientFrame seen;
    seen.mutable_offer_seen()->set_conversation(offer.conversation());
    seen.mutable_offer_seen()->set_offer(offer.offer());
    ask(seen);
    bool const declines = !calm_ && world_.random.chance(100);
    v1::ClientFrame answer;
    if (declines) {
        answer.mutable_decline()->set_conversation(offer.conversation());
    } else {
        answer.mutable_accept()->set_conversation(offer.conversation());
        answer.mutable_accept()->set_offer(offer.offer());
    }
    world_.timeline.after(world_.random.millis(0, 1'500), [this, answer] { ask(answer); });
}

void Agent::act() {
    world_.timeline.after(world_.random.millis(500, 6'000), [this] { act(); });
    if (calm_) return;
    if (world_.random.chance(10)) return reload();
    for (auto const& [id, view] : views_) {
        if (!owns(id) || !answered_.contains(id) || !world_.random.chance(120)) continue;
        v1::ClientFrame close;
        close.mutable_close()->set_conversation(id);
        close.mutable_close()->set_disposition("solved");
        return ask(close);
    }
}

} // namespace switchboard::sim
