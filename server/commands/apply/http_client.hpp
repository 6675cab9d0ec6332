// One JSON request after another to one server, by libcurl. Blocks; one thread. It follows no
// redirect, and sends what it knows over plain HTTP to this machine only.
#pragma once

#include <optional>
#include <string>

namespace switchboard::commands::apply {

struct HttpAnswer {
    long status = 0; // 0: no answer; then `problem` says why
    std::string body;
    std::string problem;
    std::string location; // where a redirect leads
};

class HttpClient {
public:
    explicit HttpClient(std::string url)
        : url_{std::move(url)} {}
    void set_token(std::string token) { token_ = std::move(token); }
    [[nodiscard]] HttpAnswer post(std::string const& path, std::string const& body) const;
    [[nodiscard]] HttpAnswer get(std::string const& path) const;

private:
    [[nodiscard]] HttpAnswer ask(std::string const& path, std::string const* body) const;
    std::string url_;
    std::string token_;
};

/// Why credentials must not be sent to this address, or nothing.
[[nodiscard]] std::optional<std::string> address_problem(std::string const& url);

} // namespace switchboard::commands::apply
