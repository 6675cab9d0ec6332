// One replayed agent: goes online, takes every offer, says its turns, closes, ends the wrap-up.
// Lives on the loop's thread; events come there. Conversations that an earlier run left behind are
// closed at once; it never decides when to speak.
#pragma once

#include "commands/replay/seat.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace switchboard::commands::replay {

struct AgentLogin {
    std::string user;
    std::string token;
};

struct AgentEvents {
    std::function<void()> on_ready; // online, also after a reconnect
    std::function<void(std::string const&conversation)> on_owned, on_closed;
    std::function<void(v1::Entry const&)> on_entry;
    std::function<void(v1::Ack const&)> on_ack;
    std::function<void(client::Postponed const&)> on_postponed;
    std::function<void(client::Refused const&)> on_refused;
    std::function<void(v1::Error const&)> on_ended; // its session is over: nothing more will come
};

class AgentSeat {
public:
    /// `run` marks this run's conversations, in their forms.
    AgentSeat(
        boost::asio::io_context& io, client::Endpoint const& endpoint, AgentLogin login,
        std::string run, client::SessionOptions options, AgentEvents events);
    ~AgentSeat();
    AgentSeat(AgentSeat const&) = delete;
    AgentSeat& operator=(AgentSeat const&) = delete;

    void start();
    void say(std::string const& conversation, std::string const& id, std::string const& text);
    void close(std::string const& conversation, std::function<void(v1::ServerFrame const&)> done);
    void finish_wrap_up(
        std::string const& conversation, std::function<void(v1::ServerFrame const&)> done);
    void forget(std::string const& conversation);
    [[nodiscard]] std::string const& user() const { return login_.user; }
    [[nodiscard]] client::SessionCore const& core() const { return client_.core(); }

private:
    void on_news(v1::ServerFrame const& frame);
    void on_offer(v1::Offer const& offer);
    void on_conversation(v1::Conversation const& conversation);
    void tidy_up(std::string const& conversation);
    void go_online();

    AgentLogin login_;
    std::string run_;
    AgentEvents events_;
    std::set<std::string> tidied_;
    client::ProtocolClient client_;
    std::shared_ptr<Asker> asker_;
};

} // namespace switchboard::commands::replay
