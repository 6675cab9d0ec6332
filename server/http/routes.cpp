#include "http/routes.hpp"

#include "base/assert.hpp"
#include "base/limit_text.hpp"

#include <algorithm>

namespace switchboard::http {
namespace {

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        std::size_t const end = std::min(path.find('/'), path.size());
        segments.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

bool is_parameter(std::string const& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// Compares segment by segment: a word before a parameter, a parameter before the rest ("*").
int rank(std::string const& segment) {
    return segment == "*" ? 2 : is_parameter(segment) ? 1 : 0;
}

bool is_more_specific(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (rank(a[i]) != rank(b[i])) return rank(a[i]) < rank(b[i]);
    return a.size() > b.size();
}

} // namespace

Response json_error(int status, std::string_view code, std::string_view message) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = R"({"code":")";
    response.body += code;
    response.body += R"(","message":")";
    response.body += message;
    response.body += "\"}";
    return response;
}

std::string too_long(std::size_t body_bytes_max, std::string_view key) {
    return limit_text("the body is too large", {{key, body_bytes_max}});
}

void Routes::add(
    std::string method, std::string_view pattern, Handler handler, std::size_t body_bytes_max) {
    SB_ASSERT(pattern.starts_with('/'), "a pattern begins with a slash");
    Route route{std::move(method), split(pattern), std::move(handler), body_bytes_max};
    auto const place = std::find_if(routes_.begin(), routes_.end(), [&](Route const& other) {
        return is_more_specific(route.segments, other.segments);
    });
    routes_.insert(place, std::move(route));
}

Routes::Found Routes::find(std::string_view method, std::string_view path) const {
    std::vector<std::string> const segments = split(path);
    Found found;
    for (Route const& route : routes_) {
        std::map<std::string, std::string> params;
        if (!matches(route.segments, segments, params)) continue;
        bool const is_head = method == "HEAD" && route.method == "GET";
        if (route.method == method || is_head) {
            found.params = std::move(params);
            found.route = &route;
            break;
        }
        found.allowed.insert(route.method);
        if (route.method == "GET") found.allowed.insert("HEAD");
    }
    return found;
}

std::size_t Routes::body_bytes_max(std::string_view method, std::string_view path) const {
    Found const found = find(method, path);
    return found.route == nullptr ? kUnreadBodyMax : found.route->body_bytes_max;
}

void Routes::dispatch(Request request, Respond respond) const {
    Found found = find(request.method, request.path);
    if (found.route != nullptr && request.body.size() > found.route->body_bytes_max)
        return respond(json_error(413, "TOO_LARGE", too_long(found.route->body_bytes_max)));
    if (found.route != nullptr) {
        request.params = std::move(found.params);
        return found.route->handler(request, std::move(respond));
    }
    if (found.allowed.empty()) return respond(json_error(404, "NOT_FOUND", "no such resource"));
    Response response = json_error(405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    std::string list;
    for (std::string const& method : found.allowed) list += (list.empty() ? "" : ", ") + method;
    response.headers.emplace_back("Allow", list);
    respond(std::move(response));
}

bool Routes::matches(
    std::vector<std::string> const& pattern, std::vector<std::string> const& path,
    std::map<std::string, std::string>& params) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == "*" && i + 1 == pattern.size()) return path.size() > i;
        if (i >= path.size()) return false;
        if (is_parameter(pattern[i]))
            params[pattern[i].substr(1, pattern[i].size() - 2)] = path[i];
        else if (pattern[i] != path[i])
            return false;
    }
    return pattern.size() == path.size();
}

} // namespace switchboard::http
