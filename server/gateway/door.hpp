// What is behind one listening address: which routes, whether TLS, whether WebSockets, and whether
// one host name there shows something else. A value; made by the composition root, the routes and
// the name outlive it. A node has one door for the public and may have another for its operators.
#pragma once

#include "gateway/tls_context.hpp"

#include <string_view>

namespace switchboard::http {
class Routes;
}

namespace switchboard::gateway {

/// What requests see whose Host field gives this name, on whichever port and in whichever case:
/// these routes and no WebSocket. A connection may ask for several hosts, one after the other.
struct OtherHost {
    std::string_view name;                // as http::host_name() says it
    http::Routes const* routes = nullptr; // null: there is no such host
};

struct Door {
    http::Routes const* routes = nullptr;
    TlsCertificates const* certificates = nullptr; // plain without
    bool is_public = true;                         // counted, shed under load, with WebSockets
    OtherHost files{};
};

} // namespace switchboard::gateway
