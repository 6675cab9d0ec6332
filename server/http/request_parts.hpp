// From the text of a request to the values that handlers see: path, query, cookies, addresses.
// Pure; any thread. It never guesses: what cannot be decoded is refused.
#pragma once

#include "codec/http_strict.hpp"
#include "http/message.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::http {

/// Undoes %XX; nothing if an escape is broken, or for a zero byte or invalid UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// "a=1&b=2"; the first of equal names wins; nothing if an escape is broken.
[[nodiscard]] std::optional<std::map<std::string, std::string>> parse_query(std::string_view text);

[[nodiscard]] std::map<std::string, std::string> parse_cookies(std::string_view text);

/// Everything of the request but its body and where it came from; nothing if the target is not
/// decodable or steps out of its folder ("..").
[[nodiscard]] std::optional<Request> to_request(codec::RequestHead const& head);

/// Addresses and networks ("10.0.0.1", "10.0.0.0/8", "fd00::/8") whose forwarding headers are
/// believed.
class TrustedProxies {
public:
    TrustedProxies() = default;
    /// Texts that are no network are left out; `valid()` says whether there were any.
    explicit TrustedProxies(std::vector<std::string> const& networks);
    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] bool contains(std::string_view address) const;

    /// The nearest address that is not a trusted proxy: from the right of X-Forwarded-For.
    [[nodiscard]] std::string
    client_of(std::string_view peer, codec::RequestHead const& head) const;
    /// True if a trusted peer says that the client came over TLS.
    [[nodiscard]] bool is_secure(std::string_view peer, codec::RequestHead const& head) const;

private:
    struct Network {
        std::string bytes; // 16, IPv4 as mapped
        int bits = 0;
    };
    std::vector<Network> networks_;
    bool valid_ = true;
};

/// The name that a Host field gives to a host: in lower case, without a port and without the dot of
/// the root. "[::1]:8080" is "[::1]".
[[nodiscard]] std::string host_name(std::string_view authority);
/// The same of an origin, "https://files.example:8443".
[[nodiscard]] std::string host_of(std::string_view origin);
/// The origin as browsers write it into Origin fields: in lower case, without the usual port of its
/// scheme.
[[nodiscard]] std::string written_origin(std::string_view origin);

/// The network of an address, "192.0.2.0/24" or "2001:db8:1::/48": what is kept of it, and told.
/// Empty if it is none.
[[nodiscard]] std::string address_network(std::string_view address);

/// What limits count per: an IPv4 address whole, an IPv6 address by its first 64 bits. Text in,
/// text out.
[[nodiscard]] std::string address_group(std::string_view address);

} // namespace switchboard::http
