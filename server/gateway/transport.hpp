// One peer's bytes: a socket that never blocks, plain or under TLS. On its worker's thread. Nobody
// above it touches the socket but to wait for it, and only here is it known which of both it is.
#pragma once

#include "gateway/tls_session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <memory>
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
    explicit Transport(Socket socket, TlsContext const* tls = nullptr);

    /// True when bytes of the application may follow; plain: at once. `error` as of reading.
    [[nodiscard]] bool handshake(ErrorCode& error);

    [[nodiscard]] std::size_t read_some(std::span<char> buffer, ErrorCode& error);
    [[nodiscard]] std::size_t write_some(std::span<std::string_view const> views, ErrorCode& error);
    /// Bytes that count as written and are not in the socket yet: write_some({}) goes on with them.
    [[nodiscard]] bool has_unsent() const { return tls_ != nullptr && tls_->has_unsent(); }
    /// Bytes that were written and that the peer has not acknowledged to the kernel yet.
    [[nodiscard]] std::size_t unacknowledged();
    void shutdown_send();
    /// Ends all waits with operation_aborted.
    void close();

    template<class Handler> void async_wait_read(Handler&& handler) {
        if (tls_ != nullptr && tls_->has_unread()) return post_now(std::forward<Handler>(handler));
        bool const turned = tls_ != nullptr && tls_->read_waits_for_write();
        socket_.async_wait(
            turned ? Socket::wait_write : Socket::wait_read, std::forward<Handler>(handler));
    }
    template<class Handler> void async_wait_write(Handler&& handler) {
        socket_.async_wait(Socket::wait_write, std::forward<Handler>(handler));
    }

private:
    template<class Handler> void post_now(Handler&& handler) {
        boost::asio::post(
            socket_.get_executor(),
            [kept = std::forward<Handler>(handler)]() mutable { kept(ErrorCode{}); });
    }

    Socket socket_;
    std::unique_ptr<TlsSession> tls_;
};

} // namespace switchboard::gateway
