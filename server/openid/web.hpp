// How a provider is asked: one HTTP request and its answer, as the composition root performs it. It
// blocks, on a thread of a pool. Never follows a redirect.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::openid {

struct WebRequest {
    std::string method = "GET"; // or POST
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    std::size_t answer_bytes_max = std::size_t{64} * 1024;
    Millis patience{5'000}; // for all of it
};

inline constexpr long kOk = 200;

struct WebAnswer {
    long status = 0; // 0: none came
    std::string body{};
    bool whole = true;    // false: longer than asked for
    bool refused = false; // by our own rules of addresses; nothing was sent
};

/// Whether this answer may be another one in a while: the provider's own trouble, or too many
/// asked.
[[nodiscard]] constexpr bool is_passing(long status) {
    constexpr long kTooMany = 429, kServerFault = 500;
    return status >= kServerFault || status == kTooMany;
}

using Fetch = std::function<WebAnswer(WebRequest const&)>;

} // namespace switchboard::openid
