// What is behind one listening address: which routes, whether TLS, whether WebSockets. A value;
// made by the composition root, the routes outlive it. A node has one door for the public and may
// have another for its operators.
#pragma once

#include "gateway/tls_context.hpp"

namespace switchboard::http {
class Routes;
}

namespace switchboard::gateway {

struct Door {
    http::Routes const* routes = nullptr;
    TlsCertificates const* certificates = nullptr; // plain without
    bool is_public = true;                         // counted, shed under load, with WebSockets
};

} // namespace switchboard::gateway
