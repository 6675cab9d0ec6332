#include "http/routes.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <set>

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

void Routes::add(std::string method, std::string_view pattern, Handler handler) {
    SB_ASSERT(pattern.starts_with('/'), "a pattern begins with a slash");
    Route route{std::move(method), split(pattern), std::move(handler)};
    auto const place = std::find_if(routes_.begin(), routes_.end(), [&](Route const& other) {
        return is_more_specific(route.segments, other.segments);
    });
    routes_.insert(place, std::move(route));
}

void Routes::dispatch(Request request, Respond respond) const {
    std::vector<std::string> const path = split(request.path);
    std::set<std::string> allowed;
    Route const* found = nullptr;
    for (Route const& route : routes_) {
        std::map<std::string, std::string> params;
        if (!matches(route.segments, path, params)) continue;
        bool const is_head = request.method == "HEAD" && route.method == "GET";
        if (route.method == request.method || is_head) {
            request.params = std::move(params);
            found = &route;
            break;
        }
        allowed.insert(route.method);
        if (route.method == "GET") allowed.insert("HEAD");
    }
    if (found != nullptr) return found->handler(request, std::move(respond));
    if (allowed.empty()) return respond(json_error(404, "NOT_FOUND", "no such resource"));
    Response response = json_error(405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    std::string list;
    for (std::string const& method : allowed) list += (list.empty() ? "" : ", ") + method;
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
