// A decoded HTTP request and the answer to it, as handlers see them. Plain values; the gateway
// makes and consumes them on a worker thread. They know nothing of sockets or of Beast.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::http {

struct Request {
    std::string method; // "GET", ...
    std::string path;   // decoded, without the query
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers; // names in lower case
    std::map<std::string, std::string> cookies;
    std::map<std::string, std::string> params; // from the route's pattern: {id}
    std::string body;
    std::string remote_address; // after trusted proxies
    bool secure = false;        // came over TLS, by our own or a trusted proxy's word

    [[nodiscard]] std::string header(std::string const& name) const {
        auto const found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Set for embedded assets instead of `body`: bytes that live as long as the program.
    std::optional<std::string_view> static_body;
};

/// Called once, on the thread that called the handler, then or later.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request const&, Respond)>;

} // namespace switchboard::http
