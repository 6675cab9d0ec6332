// The common ground of the ticketing systems that speak JSON over HTTP: where they are, how one
// logs in, what an answer means. One per sink; its calls block, on threads of the sink pool. It
// knows no system in particular and keeps nothing between calls.
#pragma once

#include "sinks/impl/http_request.hpp"
#include "sinks/impl/placeholders.hpp"
#include "sinks/sink.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace switchboard::sinks {

namespace json = boost::json;

/// An answer that was understood, or what it means for the delivery that it was not.
struct Reply {
    long status = 0;
    json::value body; // null where the answer had none, or it was no JSON
    std::string location;
    std::optional<DeliveryResult> trouble;
};

class Service {
public:
    Service(
        v1::Sink const& sink, SinkSettings settings,
        std::shared_ptr<std::atomic<bool> const> stopping);

    /// `path` follows the sink's address. 2xx is a success, and so is 404 where `may_miss` says so.
    [[nodiscard]] Reply call(
        std::string method, std::string const& path, HeaderLines headers, std::string body,
        bool may_miss = false) const;
    [[nodiscard]] Reply
    get(std::string const& path, HeaderLines headers, bool may_miss = false) const;
    [[nodiscard]] Reply send_json(
        std::string method, std::string const& path, HeaderLines headers,
        json::value const& body) const;
    [[nodiscard]] HttpAnswer request(HttpRequest const& request) const;
    [[nodiscard]] std::string const& base() const { return base_; }

private:
    std::string base_; // without a slash at its end
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
};

[[nodiscard]] std::pair<std::string, std::string>
basic_auth(std::string const& user, std::string const& password);
/// The value at a JSON pointer as text: strings as they are, numbers in digits, else empty.
[[nodiscard]] std::string text_at(json::value const& body, std::string_view pointer);
/// The list of this name in an object; empty where there is none.
[[nodiscard]] json::array const& list_at(json::value const& body, std::string_view name);
/// The texts between the commas of {{tags}}.
[[nodiscard]] json::array list_between_commas(std::string_view joined);
/// "try again, the other side said something that makes no sense".
[[nodiscard]] DeliveryResult unexpected(std::string const& what);
} // namespace switchboard::sinks
