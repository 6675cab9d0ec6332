// One HTTP request for a part of the server that is no sink, under the very rules that sinks'
// requests obey (impl/curl_rules.hpp). Blocking; any thread that may wait. It never follows a
// redirect and never retries.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::sinks {

struct Outgoing {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::size_t answer_bytes_max = std::size_t{64} * 1024;
};

struct Incoming {
    long status = 0; // 0: none came
    std::string body;
    bool whole = true;    // false: longer than `answer_bytes_max`
    bool refused = false; // by our own rules: nothing was sent
};

/// Within `settings.request_timeout`; ends early once `stopping` is set.
[[nodiscard]] Incoming send_outgoing(
    Outgoing const& request, SinkSettings const& settings, std::atomic<bool> const& stopping);

} // namespace switchboard::sinks
