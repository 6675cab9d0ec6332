// A POST that its receiver can check: HMAC-SHA256 (RFC 2104) over "<timestamp>.<body>" with a
// secret that only the two know. While a secret is changed over, both sign. Blocks a thread of the
// sink pool; knows nothing of what it carries.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::sinks {

/// "sha256=" and the HMAC-SHA256 of "<timestamp>.<body>" in hex.
[[nodiscard]] std::string
webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

/// The header of a sink at a time (Unix seconds): with its new secret, and after a comma with the
/// previous one as long as that is valid; empty without a secret.
[[nodiscard]] std::string signatures(v1::Sink const& sink, std::int64_t now, std::string_view body);

class SignedPost {
public:
    SignedPost(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping);
    /// Any 2xx is a delivery; its Location, if any, the reference.
    [[nodiscard]] DeliveryResult send(
        std::string body, std::string const& key,
        std::vector<std::pair<std::string, std::string>> more) const;

private:
    v1::Sink config_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
};

} // namespace switchboard::sinks
