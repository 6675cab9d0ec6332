// One POST by libcurl under the rules of README.md: what it may connect to, how long, how much it
// reads. Blocking; a thread of the sink pool. A status of 0 means that no answer came, so that the
// effect is unknown. It never retries, follows a redirect, takes a proxy from the environment or
// logs a body.
#pragma once

#include "base/time.hpp"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::sinks {

struct HttpPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Millis timeout{};
    bool allow_loopback_http = false;
    bool allow_private_addresses = false;
    std::atomic<bool> const* stopping = nullptr;
};

struct HttpAnswer {
    long status = 0;
    std::string retry_after;
    std::string location;
    bool refused = false; // by our own rules: nothing was sent
    std::string error;
};

[[nodiscard]] HttpAnswer post_once(HttpPost const& post);

} // namespace switchboard::sinks
