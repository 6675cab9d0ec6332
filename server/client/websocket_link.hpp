// One WebSocket connection as a client: Beast's side of the protocol, in the binary subprotocol.
// Lives on its io_context's thread, where every callback comes, never from inside a call. It holds
// one connection once and knows no frames, sessions or retries.
#pragma once

#include "client/endpoint.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::client {

class WebsocketLink {
public:
    struct Handlers {
        std::function<void()> on_open;
        std::function<void(std::string_view message)> on_message;
        /// Once, unless close() was called. The code is 1006 without a close frame.
        std::function<void(std::uint16_t code, std::string reason)> on_closed;
    };

    WebsocketLink(boost::asio::io_context& io, Endpoint endpoint, Handlers handlers);
    ~WebsocketLink();
    WebsocketLink(WebsocketLink const&) = delete;
    WebsocketLink& operator=(WebsocketLink const&) = delete;

    void open();
    void write(std::string message);
    /// Ends the connection (with a close frame if it is open); no callback follows.
    void close();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace switchboard::client
