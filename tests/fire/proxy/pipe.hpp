// One proxied connection: two directions, each read, delayed, cut into pieces and written in order.
// Lives until one side ends; its proxy's thread.
#pragma once

#include "proxy.hpp"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <limits>
#include <memory>
#include <string>

namespace switchboard::fire {

/// Ends a connection with RST instead of FIN.
void reset(boost::asio::ip::tcp::socket& socket);

class Pipe : public std::enable_shared_from_this<Pipe> {
public:
    Pipe(Proxy& proxy, boost::asio::ip::tcp::socket client);
    void start(boost::asio::ip::tcp::endpoint const& target);
    /// The faults have changed.
    void resume();
    void end_with_reset();
    /// RST after so many more bytes towards the client.
    void cut_after(std::size_t bytes) { left_ = bytes; }

private:
    using Clock = std::chrono::steady_clock;
    struct Piece {
        std::string bytes;
        Clock::time_point due;
    };
    struct Way {
        Way(boost::asio::ip::tcp::socket& source, boost::asio::ip::tcp::socket& sink, bool is_up)
            : from{source}
            , to{sink}
            , up{is_up}
            , timer{source.get_executor()} {}
        boost::asio::ip::tcp::socket& from;
        boost::asio::ip::tcp::socket& to;
        bool up;
        boost::asio::steady_timer timer;
        std::array<char, 16 * 1024> buffer{};
        std::deque<Piece> waiting;
        std::size_t bytes_waiting = 0;
        bool reading = false, writing = false, ended = false;
    };
    void read(Way& way);
    void take(Way& way, std::string bytes);
    void write(Way& way);
    void end();
    [[nodiscard]] bool is_blocked(Way const& way) const;

    Proxy& proxy_;
    boost::asio::ip::tcp::socket client_, target_;
    Way up_, down_;
    std::size_t left_ = std::numeric_limits<std::size_t>::max();
    bool is_open_ = false, is_over_ = false;
};

} // namespace switchboard::fire
