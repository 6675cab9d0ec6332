#include "sinks/signed_post.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/http_request.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>

namespace switchboard::sinks {

namespace {

std::int64_t now_in_seconds() {
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
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
    return "sha256=" + to_hex({reinterpret_cast<char const*>(digest.data()), size});
}

std::string signatures(v1::Sink const& sink, std::int64_t now, std::string_view body) {
    if (sink.secret().empty()) return {};
    std::string const timestamp = std::to_string(now);
    std::string all = webhook_signature(sink.secret(), timestamp, body);
    bool const overlaps =
        !sink.previous_secret().empty() && sink.previous_secret_until().seconds() > now;
    if (overlaps) all += "," + webhook_signature(sink.previous_secret(), timestamp, body);
    return all;
}

SignedPost::SignedPost(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping)
    : config_(config)
    , settings_(settings)
    , stopping_(std::move(stopping)) {}

DeliveryResult SignedPost::send(
    std::string body, std::string const& key,
    std::vector<std::pair<std::string, std::string>> more) const {
    std::int64_t const now = now_in_seconds();
    HttpRequest request{
        .method = "POST",
        .url = config_.url(),
        .headers = std::move(more),
        .body = std::move(body)};
    for (auto const& [name, value] :
         {std::pair<std::string, std::string>{"Content-Type", "application/json; charset=utf-8"},
          {"Idempotency-Key", key},
          {"X-Switchboard-Delivery", key},
          {"X-Switchboard-Timestamp", std::to_string(now)}})
        request.headers.emplace_back(name, value);
    if (auto const signature = signatures(config_, now, request.body); !signature.empty())
        request.headers.emplace_back("X-Switchboard-Signature", signature);
    HttpAnswer const answer = send_once(request, settings_, stopping_.get());
    DeliveryResult result = judge(answer);
    if (auto* const delivered = std::get_if<Delivered>(&result))
        if (!answer.location.empty()) delivered->reference = answer.location;
    return result;
}

} // namespace switchboard::sinks
