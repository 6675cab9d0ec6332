// Accepts connections for one worker, at no more than the set pace: beyond it they wait in the
// kernel's queue. On the worker's thread. It judges addresses, never requests.
#pragma once

#include "base/time.hpp"
#include "gateway/door.hpp"
#include "gateway/transport.hpp"

#include <memory>

namespace switchboard::gateway {

class Worker;

class Listener : public std::enable_shared_from_this<Listener> {
public:
    Listener(Worker& worker, Door door);
    ~Listener();
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;

    /// Binds and begins to accept; answers where.
    boost::asio::ip::tcp::endpoint
    open(boost::asio::ip::tcp::endpoint const& endpoint, ErrorCode& error);
    void close();
    /// Goes on accepting after a pause, if the pace allows it by now.
    void resume(TimePoint now);

private:
    void wait();
    void accept_some();
    void admit(Socket socket);
    void refuse(Socket socket, int status);
    bool spend();

    Worker& worker_;
    Door const door_;
    Acceptor acceptor_;
    TimePoint refilled_{};
    double allowance_ = 0; // connections that may be accepted now
    bool paused_ = false;
};

} // namespace switchboard::gateway
