// Decides whether a request may become a WebSocket, and which subprotocol it speaks. Pure; any
// thread. It never answers by itself and never accepts what RFC 6455, section 4.2.1, does not.
#pragma once

#include "base/result.hpp"
#include "codec/http_strict.hpp"
#include "codec/wire_types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::codec {

struct UpgradeRules {
    /// Exact origins ("https://shop.example") besides the one that the request was sent to; "*"
    /// allows all.
    std::vector<std::string> origins;
};

struct Upgrade {
    Encoding encoding = Encoding::Json;
    std::string accept;           // Sec-WebSocket-Accept
    std::string_view subprotocol; // to be named in the answer; empty: the client named none
    std::string origin;           // empty: not a browser
};

/// True for one serialized origin (RFC 6454, section 6.2): "https://shop.example:8443". Not "null".
[[nodiscard]] bool is_origin(std::string_view text);

/// True if the request asks for a WebSocket at all, well or badly.
[[nodiscard]] bool asks_for_upgrade(RequestHead const& head);

[[nodiscard]] Result<Upgrade, HttpRefusal>
check_upgrade(RequestHead const& head, UpgradeRules const& rules);

/// The whole answer 101 to an accepted request.
[[nodiscard]] std::string switching_protocols(Upgrade const& upgrade);

/// Base64 of SHA-1 of the key and RFC 6455's constant.
[[nodiscard]] std::string accept_of(std::string_view key);

} // namespace switchboard::codec
