#include "sinks/webhook_sink.hpp"

#include "sinks/impl/http_post.hpp"
#include "sinks/transcript.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <curl/curl.h>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kBodyBytesMax =
    2U * 1024 * 1024; // what ticketing systems take in one request
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

std::string now_in_seconds() {
    auto const now = std::chrono::system_clock::now();
    return std::to_string(std::chrono::system_clock::to_time_t(now));
}

} // namespace

std::string
webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
    std::string const signed_text = std::string(timestamp).append(".").append(body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(
        EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
        reinterpret_cast<unsigned char const*>(signed_text.data()), signed_text.size(),
        digest.data(), &size);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string signature = "sha256=";
    for (unsigned i = 0; i < size; ++i) {
        signature.push_back(kHex[digest[i] >> 4U]);
        signature.push_back(kHex[digest[i] & 15U]);
    }
    return signature;
}

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
    : url_(config.url())
    , secret_(config.secret())
    , settings_(settings)
    , stopping_(std::move(stopping)) {}

DeliveryResult
WebhookSink::deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) {
    HttpPost post{
        .url = url_,
        .headers = {},
        .body = render_json(source),
        .timeout = settings_.request_timeout,
        .allow_loopback_http = settings_.allow_loopback_http,
        .allow_private_addresses = settings_.allow_private_addresses,
        .stopping = stopping_.get()};
    if (post.body.size() > kBodyBytesMax) return Permanent{"the transcript is larger than 2 MiB"};
    std::string const timestamp = now_in_seconds();
    std::string const key = delivery_key(item);
    post.headers = {
        {"Content-Type", "application/json; charset=utf-8"},
        {"User-Agent", "Switchboard"},
        {"Idempotency-Key", key},
        {"X-Switchboard-Delivery", key},
        {"X-Switchboard-Timestamp", timestamp}};
    if (!secret_.empty())
        post.headers.emplace_back(
            "X-Switchboard-Signature", webhook_signature(secret_, timestamp, post.body));
    HttpAnswer const answer = post_once(post);
    if (answer.refused) return Permanent{answer.error};
    if (answer.status == 0) return Retry{answer.error, {}};
    DeliveryResult result = judge_status(answer.status, answer.retry_after);
    if (auto* const delivered = std::get_if<Delivered>(&result))
        if (!answer.location.empty()) delivered->reference = answer.location;
    return result;
}

} // namespace switchboard::sinks
