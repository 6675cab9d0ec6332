#include "commands/replay/agent_seat.hpp"

namespace switchboard::commands::replay {

AgentSeat::AgentSeat(
    boost::asio::io_context& io, client::Endpoint const& endpoint, AgentLogin login,
    std::string run, client::SessionOptions options, AgentEvents events)
    : login_(std::move(login))
    , run_(std::move(run))
    , events_(std::move(events))
    , client_(
          io, endpoint, std::move(options),
          {.on_entry = [this](v1::Entry const& entry) { events_.on_entry(entry); },
           .on_ack = [this](v1::Ack const& ack) { events_.on_ack(ack); },
           .on_refused = [this](client::Refused const& refused) { events_.on_refused(refused); },
           .on_postponed =
               [this](client::Postponed const& postponed) { events_.on_postponed(postponed); },
           .on_news = [this](v1::ServerFrame const& frame) { on_news(frame); },
           .on_rewound = {},
           .on_changed =
               [this](client::Changed const& changed) {
                   if (changed.state == client::SessionState::Ended)
                       events_.on_ended(changed.error);
               }})
    , asker_(std::make_shared<Asker>(io, client_)) {}

AgentSeat::~AgentSeat() {
    asker_->stop();
}

void AgentSeat::start() {
    client_.start(login_.token);
}

void AgentSeat::say(
    std::string const& conversation, std::string const& id, std::string const& text) {
    client_.send(conversation, id, text);
}

void AgentSeat::close(
    std::string const& conversation, std::function<void(v1::ServerFrame const&)> done) {
    v1::ClientFrame frame;
    frame.mutable_close()->set_conversation(conversation);
    frame.mutable_close()->set_disposition("resolved");
    asker_->ask(frame, std::move(done));
}

void AgentSeat::finish_wrap_up(
    std::string const& conversation, std::function<void(v1::ServerFrame const&)> done) {
    v1::ClientFrame frame;
    frame.mutable_finish_wrap_up()->set_conversation(conversation);
    asker_->ask(frame, std::move(done));
}

void AgentSeat::forget(std::string const& conversation) {
    client_.forget(conversation);
}

void AgentSeat::on_news(v1::ServerFrame const& frame) {
    if (frame.has_welcome()) return go_online();
    if (frame.has_offer()) return on_offer(frame.offer());
    if (frame.has_conversation()) return on_conversation(frame.conversation());
}

void AgentSeat::go_online() {
    v1::ClientFrame frame;
    frame.mutable_set_presence()->set_status(v1::ONLINE);
    asker_->ask(frame, [this](v1::ServerFrame const& reply) {
        if (!reply.has_error()) events_.on_ready();
    });
}

void AgentSeat::on_offer(v1::Offer const& offer) {
    v1::ClientFrame seen;
    seen.mutable_offer_seen()->set_conversation(offer.conversation());
    seen.mutable_offer_seen()->set_offer(offer.offer());
    client_.request(seen, {});
    v1::ClientFrame accept;
    accept.mutable_accept()->set_conversation(offer.conversation());
    accept.mutable_accept()->set_offer(offer.offer());
    // The conversation's snapshot says whether it worked; an offer that is gone goes to somebody
    // else.
    asker_->ask(accept, [](v1::ServerFrame const&) {});
}

void AgentSeat::on_conversation(v1::Conversation const& conversation) {
    if (conversation.owner() != client_.core().self().id()) return;
    auto const form = conversation.form().find("replay");
    bool const ours = form != conversation.form().end() && form->second == run_;
    if (!ours) return tidy_up(conversation.id());
    if (conversation.state() == v1::STATE_ACTIVE) events_.on_owned(conversation.id());
    if (conversation.state() == v1::STATE_CLOSED) events_.on_closed(conversation.id());
}

void AgentSeat::tidy_up(std::string const& conversation) {
    if (!tidied_.insert(conversation).second) return;
    close(conversation, [this, conversation](v1::ServerFrame const&) {
        finish_wrap_up(
            conversation, [this, conversation](v1::ServerFrame const&) { forget(conversation); });
    });
}

} // namespace switchboard::commands::replay
