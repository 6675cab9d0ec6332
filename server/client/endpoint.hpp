// Where a server is: host and port of an http:// URL. Pure; any thread. Never resolves the name.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace switchboard::client {

struct Endpoint {
    std::string host;
    std::string port;
    [[nodiscard]] std::string authority() const { return host + ":" + port; }
};

struct EndpointError {
    std::string message; // a sentence for people
};

/// Refuses what is not http://HOST[:PORT][/].
[[nodiscard]] Result<Endpoint, EndpointError> parse_endpoint(std::string_view url);

} // namespace switchboard::client
