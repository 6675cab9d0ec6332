// One replayed customer: a visitor token, a connection, one conversation.
// Lives on the loop's thread; events come there. Opening is repeated until it is decided, under one
// client id; it never decides when to speak.
#pragma once

#include "client/http_client.hpp"
#include "commands/replay/dialogue_file.hpp"
#include "commands/replay/seat.hpp"

#include <functional>
#include <memory>
#include <string>

namespace switchboard::commands::replay {

struct CustomerEvents {
    std::function<void(std::string const& conversation)> on_started;
    std::function<void(v1::Entry const&)> on_entry;
    std::function<void(v1::Ack const&)> on_ack;
    std::function<void(client::Postponed const&)> on_postponed;
    std::function<void(std::string const& why)> on_failed; // the dialogue cannot go on
};

class CustomerSeat {
public:
    CustomerSeat(
        boost::asio::io_context& io, client::Endpoint const& endpoint, client::HttpClient& http,
        Dialogue const& dialogue, std::string run, client::SessionOptions options,
        CustomerEvents events);
    ~CustomerSeat();
    CustomerSeat(CustomerSeat const&) = delete;
    CustomerSeat& operator=(CustomerSeat const&) = delete;

    /// Gets a token, connects and opens the conversation, with the first turn if it is the
    /// customer's.
    void start();
    void say(std::string const& conversation, std::string const& id, std::string const& text);
    [[nodiscard]] client::SessionCore const& core() const { return client_.core(); }

private:
    void on_token(client::HttpReply const& reply);
    void open();
    void on_opened(v1::ServerFrame const& reply);

    client::HttpClient& http_;
    Dialogue const& dialogue_;
    std::string run_;
    CustomerEvents events_;
    bool asked_ = false;
    client::ProtocolClient client_;
    std::shared_ptr<Asker> asker_;
    std::shared_ptr<CustomerSeat*> alive_ = std::make_shared<CustomerSeat*>(this);
};

} // namespace switchboard::commands::replay
