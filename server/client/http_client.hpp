// A small HTTP/1.1 client for the server's API: a few kept connections, requests in a queue, JSON
// bodies. Lives on its io_context's thread; callbacks come there. What did not reach the server,
// and what it asks to repeat (429, 502, 503), is tried again until the patience ends, so callers
// give it only what may be repeated.
#pragma once

#include "base/time.hpp"
#include "client/endpoint.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace switchboard::client {

struct HttpRequest {
    std::string method = "GET";
    std::string target;
    std::string body;   // JSON, if any
    std::string bearer; // token, if any
};

struct HttpReply {
    int status = 0; // 0: no answer at all; `body` says why
    std::string body;
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

struct HttpOptions {
    std::size_t connections = 8;
    Millis timeout{15'000};   // of one attempt
    Millis patience{120'000}; // of a request with all its attempts
};

class HttpClient {
public:
    using Options = HttpOptions;
    using Done = std::function<void(HttpReply)>;

    HttpClient(boost::asio::io_context& io, Endpoint endpoint, Options options = {});
    ~HttpClient();
    HttpClient(HttpClient const&) = delete;
    HttpClient& operator=(HttpClient const&) = delete;

    void request(HttpRequest request, Done done);
    /// How often the server asked to wait (429).
    [[nodiscard]] std::uint64_t times_limited() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace switchboard::client
