// The table of HTTP routes: method and pattern to handler. Filled once at start by the composition
// root, then only read, so that all workers share it. Answers 404 and 405 (with Allow) itself;
// never knows a socket.
#pragma once

#include "http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::http {

/// The one shape of an error: {"code":...,"message":...}. Both are our own plain words.
[[nodiscard]] Response json_error(int status, std::string_view code, std::string_view message);

class Routes {
public:
    /// Pattern segments in braces match one segment and become Request::params:
    /// "/api/v1/queues/{id}". A pattern that ends in "/*" matches everything below; longer patterns
    /// win.
    void add(std::string method, std::string_view pattern, Handler handler);
    /// Finds the handler, sets request.params, calls it; or answers 404/405 as JSON.
    void dispatch(Request request, Respond respond) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;
        Handler handler;
    };
    /// Puts what the braces matched into `params`; false if the pattern does not match.
    static bool matches(
        std::vector<std::string> const& pattern, std::vector<std::string> const& path,
        std::map<std::string, std::string>& params);
    std::vector<Route> routes_; // more specific patterns first
};

} // namespace switchboard::http
