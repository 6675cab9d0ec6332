// What a provider says of itself: OpenID Connect Discovery 1.0, sections 3 and 4. Pure; any thread.
// It believes a document only if that names the very issuer it was asked for.
#pragma once

#include "openid/problem.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::openid {

inline constexpr std::size_t kIssuerMax = 512;    // bytes
inline constexpr std::size_t kEndpointMax = 2048; // bytes of an endpoint's address
inline constexpr std::size_t kDiscoveryMax = std::size_t{64} * 1024; // bytes of the document

/// Which addresses are admitted by how they are written; the connection itself is judged again by
/// the address that it goes to.
struct Addresses {
    bool loopback_http = false; // http:// to this machine
};

struct Discovery {
    std::string issuer, authorization, token, keys;
    std::string user_info;     // empty: there is none
    bool basic = true;         // how the secret goes: client_secret_basic, else client_secret_post
    bool names_itself = false; // authorization answers carry `iss` (RFC 9207)
};

/// What is wrong with an issuer that an admin typed; nothing if it may be one.
[[nodiscard]] std::optional<std::string>
issuer_problem(std::string_view issuer, Addresses const& admitted);

/// Where its document is.
[[nodiscard]] std::string discovery_url(std::string_view issuer);

[[nodiscard]] Found<Discovery>
read_discovery(std::string_view body, std::string_view issuer, Addresses const& admitted);

} // namespace switchboard::openid
