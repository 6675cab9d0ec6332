#include "people.hpp"

#include <algorithm>

namespace switchboard::fire {

void Visitor::on_live() {
    if (!asked_ && !options().idle) open();
}

void Visitor::open_another() {
    leave(conversation_);
    conversation_.clear();
    open();
}

void Visitor::open() {
    asked_ = true;
    v1::ClientFrame frame;
    (*frame.mutable_start()->mutable_form())["name"] = who().substr(0, 20);
    ask(frame, [this](v1::ServerFrame const& reply) {
        if (reply.has_error()) {
            asked_ = false;
            return;
        }
        conversation_ =
            reply.has_conversation() ? reply.conversation().id() : reply.ack().conversation();
        journal().add(Kind::Opened, who(), conversation_, {}, 0, options().inbox);
        take_part(conversation_);
    });
}

void Agent::on_live() {
    journal().add(Kind::Staff, who(), {}, {});
    v1::ClientFrame frame;
    frame.mutable_set_presence()->set_status(v1::ONLINE);
    ask(frame, [this](v1::ServerFrame const& reply) {
        if (!reply.has_error()) is_online_ = true;
    });
}

void Agent::on_news(v1::ServerFrame const& frame) {
    if (frame.has_offer()) on_offer(frame.offer());
    if (frame.has_conversation_gone()) std::erase(owned_, frame.conversation_gone().conversation());
    Seat::on_news(frame);
    if (!frame.has_conversation()) return;
    v1::Conversation const& conversation = frame.conversation();
    bool const is_mine = conversation.owner() == who() && conversation.state() == v1::STATE_ACTIVE;
    if (!is_mine) return;
    if (!owns(conversation.id())) owned_.push_back(conversation.id());
    take_part(conversation.id());
}

void Agent::on_offer(v1::Offer const& offer) {
    v1::ClientFrame seen;
    seen.mutable_offer_seen()->set_conversation(offer.conversation());
    seen.mutable_offer_seen()->set_offer(offer.offer());
    client().request(seen, {});
    if (on_offered) on_offered(offer);
    accept(offer, [](bool) {}); // an offer that is gone goes to somebody else
}

void Agent::accept(v1::Offer const& offer, std::function<void(bool)> answered) {
    v1::ClientFrame frame;
    frame.mutable_accept()->set_conversation(offer.conversation());
    frame.mutable_accept()->set_offer(offer.offer());
    ask(frame, [this, offer, answered = std::move(answered)](v1::ServerFrame const& reply) {
        bool const is_taken = !reply.has_error();
        if (is_taken) journal().add(Kind::Accepted, who(), offer.conversation(), {}, offer.offer());
        answered(is_taken);
    });
}

void Agent::snatch(v1::Offer const& offer, std::function<void(bool)> answered) {
    accept(offer, std::move(answered));
}

void Agent::transfer(
    std::string const& conversation, std::string const& to, std::function<void(bool)> answered) {
    v1::ClientFrame frame;
    frame.mutable_transfer()->set_conversation(conversation);
    frame.mutable_transfer()->set_agent(to);
    ask(frame, [answered = std::move(answered)](v1::ServerFrame const& reply) {
        answered(!reply.has_error());
    });
}

bool Agent::owns(std::string const& conversation) const {
    return std::find(owned_.begin(), owned_.end(), conversation) != owned_.end();
}

void Agent::close(std::string const& conversation, std::function<void(bool)> done) {
    v1::ClientFrame frame;
    frame.mutable_close()->set_conversation(conversation);
    frame.mutable_close()->set_disposition("resolved");
    ask(frame, [this, conversation, done = std::move(done)](v1::ServerFrame const& reply) {
        done(!reply.has_error());
        v1::ClientFrame finish;
        finish.mutable_finish_wrap_up()->set_conversation(conversation);
        ask(finish,
            [this, conversation](v1::ServerFrame const&) { std::erase(owned_, conversation); });
    });
}

} // namespace switchboard::fire
