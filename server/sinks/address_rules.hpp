// Which network addresses an outgoing request may reach: the guard against requests into our own
// network. Pure; any thread. Asked with the very address that is about to be connected to, so that
// a name that changes its mind between check and use gains nothing. Never resolves a name.
#pragma once

#include <sys/socket.h>

namespace switchboard::sinks {

[[nodiscard]] bool is_loopback(sockaddr const& address);

/// False for loopback, private, link-local, shared, documentation, multicast and reserved ranges,
/// also when an IPv4 address is wrapped into IPv6, and for families other than IPv4 and IPv6.
[[nodiscard]] bool is_public(sockaddr const& address);

} // namespace switchboard::sinks
