#include "commands/replay/customer_seat.hpp"

#include "commands/replay/script.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace switchboard::commands::replay {

CustomerSeat::CustomerSeat(
    boost::asio::io_context& io, client::Endpoint const& endpoint, client::HttpClient& http,
    Dialogue const& dialogue, std::string run, client::SessionOptions options,
    CustomerEvents events)
    : http_(http)
    , dialogue_(dialogue)
    , run_(std::move(run))
    , events_(std::move(events))
    , client_(
          io, endpoint, std::move(options),
          {.on_entry = [this](v1::Entry const& entry) { events_.on_entry(entry); },
           .on_ack = [this](v1::Ack const& ack) { events_.on_ack(ack); },
           .on_refused =
               [this](client::Refused const& refused) {
                   events_.on_failed("a message was refused: " + refused.error.message());
               },
           .on_postponed =
               [this](client::Postponed const& postponed) { events_.on_postponed(postponed); },
           .on_news = {},
           .on_rewound = {},
           .on_changed =
               [this](client::Changed const& changed) {
                   if (changed.state == client::SessionState::Live) open();
                   if (changed.state == client::SessionState::Ended)
                       events_.on_failed("the visitor's session ended: " + changed.error.message());
               }})
    , asker_(std::make_shared<Asker>(io, client_)) {}

CustomerSeat::~CustomerSeat() {
    asker_->stop();
}

void CustomerSeat::start() {
    client::HttpRequest request{
        .method = "POST",
        .target = "/api/v1/visitor-token",
        .body = R"({"inbox":"replay","locale":"en"})",
        .bearer = {}};
    http_.request(
        std::move(request),
        [weak = std::weak_ptr<CustomerSeat*>(alive_)](client::HttpReply const& reply) {
            if (auto const self = weak.lock()) (*self)->on_token(reply);
        });
}

void CustomerSeat::on_token(client::HttpReply const& reply) {
    boost::system::error_code ec;
    auto const value = boost::json::parse(reply.body, ec);
    auto const* const object = ec ? nullptr : value.if_object();
    auto const* const token = object != nullptr ? object->if_contains("token") : nullptr;
    if (!reply.ok() || token == nullptr || !token->is_string())
        return events_.on_failed("no visitor token: " + reply.body.substr(0, 200));
    client_.start(std::string(token->get_string()));
}

void CustomerSeat::open() {
    if (asked_) return;
    asked_ = true;
    v1::ClientFrame frame;
    auto& start = *frame.mutable_start();
    (*start.mutable_form())["replay"] = run_;
    (*start.mutable_form())["dialogue"] = dialogue_.id.substr(0, 200);
    for (auto const& skill : dialogue_.skills) {
        auto& wanted = *start.add_skills();
        wanted.set_skill(skill);
        wanted.set_level(1);
    }
    if (dialogue_.turns.front().side == Side::Customer) {
        start.set_text(dialogue_.turns.front().text);
        start.set_client_id(turn_id(0));
    }
    asker_->ask(frame, [this](v1::ServerFrame const& reply) { on_opened(reply); });
}

void CustomerSeat::on_opened(v1::ServerFrame const& reply) {
    if (reply.has_error()) return events_.on_failed("no conversation: " + reply.error().message());
    std::string const id =
        reply.has_conversation() ? reply.conversation().id() : reply.ack().conversation();
    events_.on_started(id);
}

void CustomerSeat::say(
    std::string const& conversation, std::string const& id, std::string const& text) {
    client_.send(conversation, id, text);
}

} // namespace switchboard::commands::replay
