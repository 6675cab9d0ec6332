// One peer's bytes: a socket that never blocks. On its worker's thread. It is the seam under which
// TLS goes, so nobody above it touches the socket but to wait for it; it never queues.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <span>
#include <string_view>

namespace switchboard::gateway {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kGatherMax = 64;

/// True if the answer to a failed read or write is to wait and try again.
[[nodiscard]] bool is_try_again(ErrorCode const& error);

class Transport {
public:
    /// Makes the socket non-blocking and without Nagle's delay: we gather small writes ourselves.
    explicit Transport(Socket socket);

    [[nodiscard]] std::size_t read_some(std::span<char> buffer, ErrorCode& error);
    [[nodiscard]] std::size_t write_some(std::span<std::string_view const> views, ErrorCode& error);
    void shutdown_send();
    /// Ends all waits with operation_aborted.
    void close();

    template<class Handler> void async_wait_read(Handler&& handler) {
        socket_.async_wait(Socket::wait_read, std::forward<Handler>(handler));
    }
    template<class Handler> void async_wait_write(Handler&& handler) {
        socket_.async_wait(Socket::wait_write, std::forward<Handler>(handler));
    }

private:
    Socket socket_;
};

} // namespace switchboard::gateway
