// The table of HTTP routes: method and pattern to handler and to the longest body that it takes.
// Filled once at start by the composition root, then only read, so that all workers share it.
// Answers 404, 405 (with Allow) and 413 itself; never knows a socket.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::http {

/// The one shape of an error: {"code":...,"message":...}. Both are our own plain words.
[[nodiscard]] Response json_error(int status, std::string_view code, std::string_view message);

/// Bytes of a body that nobody reads: with a GET, or where there is no such resource or method.
inline constexpr std::size_t kUnreadBodyMax = 1024;

/// What is said of a longer one, with 413; `key` is the limit's in the settings.
[[nodiscard]] std::string
too_long(std::size_t body_bytes_max, std::string_view key = "call_body_bytes");

class Routes {
public:
    /// Pattern segments in braces match one segment and become Request::params:
    /// "/api/v1/queues/{id}". A pattern that ends in "/*" matches everything below; longer patterns
    /// win.
    void
    add(std::string method, std::string_view pattern, Handler handler,
        std::size_t body_bytes_max = kUnreadBodyMax);
    /// The most bytes that the body of such a request may have. Asked with the head, before any of
    /// it is kept. `path` is decoded.
    [[nodiscard]] std::size_t body_bytes_max(std::string_view method, std::string_view path) const;
    /// Finds the handler, sets request.params, calls it; or answers 404, 405 or 413 as JSON.
    void dispatch(Request request, Respond respond) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;
        Handler handler;
        std::size_t body_bytes_max;
    };
    struct Found {
        Route const* route = nullptr;
        std::map<std::string, std::string> params; // what the braces matched
        std::set<std::string> allowed;             // other methods of the resource
    };
    [[nodiscard]] Found find(std::string_view method, std::string_view path) const;
    /// Puts what the braces matched into `params`; false if the pattern does not match.
    static bool matches(
        std::vector<std::string> const& pattern, std::vector<std::string> const& path,
        std::map<std::string, std::string>& params);
    std::vector<Route> routes_; // more specific patterns first
};

} // namespace switchboard::http
