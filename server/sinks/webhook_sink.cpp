#include "sinks/webhook_sink.hpp"

#include "sinks/transcript.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <curl/curl.h>

namespace switchboard::sinks {

namespace {

constexpr Millis kRetryAfterMax = std::chrono::hours{1};

/// Retry-After in either form: seconds, or a date. Empty if it is neither.
std::optional<Millis> parse_retry_after(std::string const& value) {
    if (value.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error == std::errc::result_out_of_range) return kRetryAfterMax;
    if (error != std::errc{} || end != value.data() + value.size()) {
        auto const date = curl_getdate(value.c_str(), nullptr);
        if (date < 0) return std::nullopt;
        seconds = date - std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    }
    seconds = std::clamp<std::int64_t>(seconds, 0, kRetryAfterMax.count() / 1000);
    return Millis{seconds * 1000};
}

} // namespace

DeliveryResult judge_status(long status, std::string const& retry_after) {
    std::string const named = "HTTP " + std::to_string(status);
    if (status >= 200 && status < 300) return Delivered{named};
    bool const passing = status == 408 || status == 425 || status == 429 || status >= 500;
    if (passing) return Retry{named, parse_retry_after(retry_after)};
    if (status >= 300 && status < 400) return Permanent{named + ": redirects are not followed"};
    return Permanent{named};
}

WebhookSink::WebhookSink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping)
    : post_(config, settings, std::move(stopping)) {}

DeliveryResult
WebhookSink::deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) {
    return post_.send(render_json(source), delivery_key(item), {});
}

} // namespace switchboard::sinks
