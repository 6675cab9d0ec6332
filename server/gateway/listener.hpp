// Accepts connections for one worker, a few in each round, so that a crowd that comes back takes
// only a share of the loop's time (arrival_pace.hpp): beyond it they wait in the kernel's queue. On
// the worker's thread. It judges addresses, never requests.
#pragma once

#include "gateway/arrival_pace.hpp"
#include "gateway/door.hpp"
#include "gateway/transport.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
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
    /// Goes on accepting after the process had no descriptors.
    void resume();

private:
    void wait();
    void accept_some();
    void admit(Socket socket);
    void refuse(Socket socket, int status, std::string const& address, std::string const& words);
    void begin_round(std::chrono::microseconds late);
    void wait_round();

    using Clock = std::chrono::steady_clock;
    Worker& worker_;
    Door const door_;
    Acceptor acceptor_;
    boost::asio::steady_timer rounds_;
    ArrivalPace pace_;
    Clock::time_point round_began_{};
    bool paused_ = false;
};

} // namespace switchboard::gateway
