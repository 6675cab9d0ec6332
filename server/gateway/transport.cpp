#include "gateway/transport.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace switchboard::gateway {
namespace asio = boost::asio;
namespace {

ErrorCode last_error() {
    return {errno, boost::system::system_category()};
}

} // namespace

bool is_try_again(ErrorCode const& error) {
    return error == asio::error::would_block || error == asio::error::try_again ||
           error == asio::error::interrupted;
}

Transport::Transport(Socket socket, TlsContext const* tls)
    : socket_{std::move(socket)} {
    ErrorCode ignored; // a socket that is gone already says so at the first read
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    if (tls != nullptr) tls_ = std::make_unique<TlsSession>(*tls, socket_.native_handle());
}

bool Transport::handshake(ErrorCode& error) {
    if (tls_ != nullptr) return tls_->handshake(error);
    error = {};
    return true;
}

std::size_t Transport::read_some(std::span<char> buffer, ErrorCode& error) {
    if (tls_ != nullptr) return tls_->read_some(buffer, error);
    ssize_t const size = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
    error = size < 0 ? last_error() : size == 0 ? ErrorCode{asio::error::eof} : ErrorCode{};
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

std::size_t Transport::write_some(std::span<std::string_view const> views, ErrorCode& error) {
    if (tls_ != nullptr) return tls_->write_some(views, error);
    std::array<iovec, kGatherMax> parts; // filled as far as it is used
    std::size_t const count = std::min(views.size(), parts.size());
    for (std::size_t i = 0; i < count; ++i)
        parts[i] = {const_cast<char*>(views[i].data()), views[i].size()};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    ssize_t const size =
        count == 1
            ? ::send(socket_.native_handle(), parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL)
            : ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    error = size < 0 ? last_error() : ErrorCode{};
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

std::size_t Transport::unacknowledged() {
    int bytes = 0;
    bool const known = ::ioctl(socket_.native_handle(), TIOCOUTQ, &bytes) == 0;
    return known && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Transport::shutdown_send() {
    if (tls_ != nullptr) tls_->shutdown();
    ErrorCode ignored; // the peer may be gone
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Transport::close() {
    ErrorCode ignored;
    if (tls_ != nullptr) tls_->shutdown();
    socket_.close(ignored);
}

} // namespace switchboard::gateway
