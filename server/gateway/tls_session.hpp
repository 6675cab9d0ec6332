// TLS over one non-blocking socket, by OpenSSL directly on the descriptor: it waits for readiness
// as the plain transport does, so that an idle connection keeps no buffers of ours
// (decisions/0004-tls-on-the-descriptor.md). On its worker's thread; does not own the descriptor.
#pragma once

#include "gateway/tls_context.hpp"

#include <boost/system/error_code.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

using SSL = struct ssl_st;

namespace switchboard::gateway {

class TlsSession {
public:
    TlsSession(TlsContext const& context, int descriptor);
    ~TlsSession();
    TlsSession(TlsSession const&) = delete;
    TlsSession& operator=(TlsSession const&) = delete;

    /// True when it is over; `error` is would_block while it is under way.
    bool handshake(boost::system::error_code& error);
    std::size_t read_some(std::span<char> buffer, boost::system::error_code& error);
    /// Takes up to one record's worth over; what the socket does not take yet is has_unsent().
    std::size_t
    write_some(std::span<std::string_view const> views, boost::system::error_code& error);

    [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }
    /// Decrypted already: the socket does not become readable for it.
    [[nodiscard]] bool has_unread() const;
    [[nodiscard]] bool read_waits_for_write() const { return read_waits_for_write_; }
    /// Tells the peer that nothing more comes, if that can be said now.
    void shutdown();

private:
    bool flush(boost::system::error_code& error);
    [[nodiscard]] boost::system::error_code error_of(int result);

    SSL* ssl_;
    std::string unsent_; // plain bytes of a record that the socket has not taken whole
    bool read_waits_for_write_ = false;
};

} // namespace switchboard::gateway
