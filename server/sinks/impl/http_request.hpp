// One HTTP request by libcurl under the rules of curl_rules.hpp, within its limits of bytes each
// way. Blocking; a thread of the sink pool. A status of 0 means that no answer came, so that the
// effect is unknown. It never retries and never logs a body.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::sinks {

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "POST";
    std::string url;
    HeaderLines headers;
    std::string body; // none with GET
    std::size_t body_bytes_max = std::size_t{2} * 1024 * 1024;
    std::size_t answer_bytes_max = std::size_t{64} * 1024;
};

struct HttpAnswer {
    long status = 0;
    std::string retry_after;
    std::string location;
    std::string body; // up to the limit; cut short only where `whole` is false
    bool whole = true;
    bool refused = false; // by our own rules: nothing was sent
    std::string error;
};

[[nodiscard]] HttpAnswer send_once(
    HttpRequest const& request, SinkSettings const& settings, std::atomic<bool> const* stopping);

/// What an answer means for a delivery; the reference of a success is the status.
[[nodiscard]] DeliveryResult judge(HttpAnswer const& answer);

} // namespace switchboard::sinks
