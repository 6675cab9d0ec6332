// Where clamd listens. A value; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace switchboard::scanning {

struct ClamdPlace {
    std::string path; // of its unix socket; empty: host and port
    std::string host;
    std::uint16_t port = 0;

    [[nodiscard]] bool empty() const { return path.empty() && host.empty(); }
    /// For people: the path, or HOST:PORT with an IPv6 address in brackets.
    [[nodiscard]] std::string text() const {
        if (!path.empty()) return path;
        bool const v6 = host.find(':') != std::string::npos;
        return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
    }
    friend bool operator==(ClamdPlace const&, ClamdPlace const&) = default;
};

} // namespace switchboard::scanning
