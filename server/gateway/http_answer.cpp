#include "gateway/http_answer.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace switchboard::gateway {
namespace {

std::string_view phrase_of(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status";
    }
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
    auto const breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    if (std::any_of(name.begin(), name.end(), breaks)) return;
    if (std::any_of(value.begin(), value.end(), breaks)) return;
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

} // namespace

std::string_view body_of(http::Response const& response) {
    return response.static_body.has_value() ? *response.static_body
                                            : std::string_view{response.body};
}

std::string http_date(TimePoint now) {
    std::time_t const seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    std::size_t const size =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

std::string answer_head(http::Response const& response, bool keep_alive, TimePoint now) {
    std::string out = "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += phrase_of(response.status);
    out += "\r\n";
    bool has_nosniff = false;
    for (auto const& [name, value] : response.headers) {
        add_field(out, name, value);
        has_nosniff = has_nosniff || name == "X-Content-Type-Options";
    }
    if (!has_nosniff) add_field(out, "X-Content-Type-Options", "nosniff");
    add_field(out, "Date", http_date(now));
    add_field(out, "Connection", keep_alive ? "keep-alive" : "close");
    if (response.status != 204 && response.status != 304)
        add_field(out, "Content-Length", std::to_string(body_of(response).size()));
    out += "\r\n";
    return out;
}

} // namespace switchboard::gateway
