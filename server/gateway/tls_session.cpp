#include "gateway/tls_session.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace switchboard::gateway {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

constexpr std::size_t kRecordMax = 16 * 1024; // RFC 8446, 5.1

} // namespace

TlsSession::TlsSession(TlsContext const& context, int descriptor)
    : ssl_{SSL_new(context.native())} {
    if (ssl_ == nullptr) return; // out of memory: the handshake fails
    SSL_set_fd(ssl_, descriptor);
    SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() {
    SSL_free(ssl_);
}

error_code TlsSession::error_of(int result) {
    switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_WRITE:
        read_waits_for_write_ = true;
        return asio::error::would_block;
    case SSL_ERROR_WANT_READ:
        return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN:
        return asio::error::eof;
    default:
        // Also an end without the goodbye of TLS: somebody may have cut the rest off.
        ERR_clear_error();
        return asio::error::connection_reset;
    }
}

bool TlsSession::handshake(error_code& error) {
    if (ssl_ == nullptr) {
        error = asio::error::no_memory;
        return false;
    }
    read_waits_for_write_ = false;
    ERR_clear_error();
    int const result = SSL_do_handshake(ssl_);
    error = result == 1 ? error_code{} : error_of(result);
    return result == 1;
}

std::size_t TlsSession::read_some(std::span<char> buffer, error_code& error) {
    read_waits_for_write_ = false;
    std::size_t total = 0;
    error = {};
    while (total < buffer.size()) {
        std::size_t size = 0;
        ERR_clear_error();
        int const result = SSL_read_ex(ssl_, buffer.data() + total, buffer.size() - total, &size);
        if (result != 1) {
            error = error_of(result);
            break;
        }
        total += size;
    }
    if (total > 0) error = {}; // the reason comes again with the next read
    return total;
}

bool TlsSession::flush(error_code& error) {
    while (!unsent_.empty()) {
        std::size_t size = 0;
        ERR_clear_error();
        int const result = SSL_write_ex(ssl_, unsent_.data(), unsent_.size(), &size);
        if (result != 1) {
            bool const reads = read_waits_for_write_;
            error = error_of(result);
            read_waits_for_write_ = reads; // that is a matter of reading only
            return false;
        }
        unsent_.erase(0, size);
    }
    return true;
}

// OpenSSL wants the same bytes again after a partial write, but a queue may drop frames meanwhile:
// so a record's bytes are taken over whole, and count as written.
std::size_t TlsSession::write_some(std::span<std::string_view const> views, error_code& error) {
    error = {};
    if (!flush(error)) return 0;
    for (std::string_view const view : views) {
        std::size_t const room = kRecordMax - unsent_.size();
        unsent_.append(view.substr(0, room));
        if (view.size() >= room) break;
    }
    std::size_t const taken = unsent_.size();
    flush(error);
    if (unsent_.empty()) unsent_.shrink_to_fit();
    if (taken > 0 && error == asio::error::would_block) error = {}; // told by has_unsent()
    return taken;
}

bool TlsSession::has_unread() const {
    return ssl_ != nullptr && SSL_pending(ssl_) > 0;
}

void TlsSession::shutdown() {
    if (ssl_ == nullptr || SSL_is_init_finished(ssl_) == 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
}

} // namespace switchboard::gateway
