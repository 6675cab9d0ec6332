// One participant over a real socket: a session core with its connection and its clock.
// Lives on its io_context's thread; callbacks come there, never from inside a call of the owner.
// Thousands share one loop. Decisions are SessionCore's; it never opens two connections at once.
#pragma once

#include "client/endpoint.hpp"
#include "client/session_core.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::client {

class ProtocolClient {
public:
    struct Handlers {
        /// Every frame as it came, before the core has put things in order.
        std::function<void(v1::ServerFrame const&)> on_frame{}; // may be left out
        std::function<void(v1::Entry const&)> on_entry;
        std::function<void(v1::Ack const&)> on_ack;
        std::function<void(Refused const&)> on_refused;
        std::function<void(Postponed const&)> on_postponed;
        /// Welcomes, conversations, offers and whatever else nobody asked for.
        std::function<void(v1::ServerFrame const&)> on_news;
        std::function<void(Rewound const&)> on_rewound;
        std::function<void(Changed const&)> on_changed;
    };
    using Answer = std::function<void(v1::ServerFrame const&)>;

    ProtocolClient(
        boost::asio::io_context& io, Endpoint endpoint, SessionOptions options, Handlers handlers);
    /// Over several nodes: each connection goes to the next of them, the first to the first.
    ProtocolClient(
        boost::asio::io_context& io, std::vector<Endpoint> endpoints, SessionOptions options,
        Handlers handlers);
    ~ProtocolClient();
    ProtocolClient(ProtocolClient const&) = delete;
    ProtocolClient& operator=(ProtocolClient const&) = delete;

    void start(std::string token);
    void stop();
    /// Breaks the connection, if there is one, and makes another at once.
    void reconnect();
    /// Goes on until acked or refused, through any number of connections.
    void send(std::string conversation, std::string client_id, std::string text);
    /// Answered exactly once: with data, an ack or an error (TIMED_OUT: outcome unknown).
    void request(v1::ClientFrame frame, Answer answer);
    void forget(std::string const& conversation);
    [[nodiscard]] SessionCore const& core() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace switchboard::client
