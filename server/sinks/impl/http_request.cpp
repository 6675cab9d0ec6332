#include "sinks/impl/http_request.hpp"

#include "base/ascii.hpp"
#include "base/limit_text.hpp"
#include "base/text.hpp"
#include "sinks/impl/curl_rules.hpp"
#include "sinks/impl/texts.hpp"
#include "sinks/webhook_sink.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kSaidMax = 200; // bytes of a refusal's own words

struct Transfer {
    HttpAnswer* answer;
    std::size_t body_bytes_max;
    std::size_t body_bytes = 0;
};

/// A header is kept as plain ASCII: it ends up in the store and on screens.
std::string plain_text(std::string_view text) {
    std::string result{text.substr(0, 512)};
    std::erase_if(result, [](char c) { return c < ' ' || c > '~'; });
    return result;
}

/// What a service says of itself, for people to read: in its own letters, without control
/// characters; where it is no UTF-8, what of it is ASCII.
std::string readable(std::string_view body) {
    std::string said = cut(std::string{body.substr(0, kSaidMax + 4)}, kSaidMax);
    if (!is_valid_utf8(said)) return plain_text(said);
    std::erase_if(said, [](unsigned char c) { return c < ' ' || c == 0x7F; });
    return said;
}

std::string_view trim(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto* const transfer = static_cast<Transfer*>(user);
    transfer->body_bytes += size * count;
    if (transfer->body_bytes > transfer->body_bytes_max) return 0;
    transfer->answer->body.append(data, size * count);
    return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto* const transfer = static_cast<Transfer*>(user);
    std::string_view const line{data, size * count};
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string const name = lower_ascii(line.substr(0, colon));
    std::string const value = plain_text(trim(line.substr(colon + 1)));
    if (name == "retry-after") transfer->answer->retry_after = value;
    if (name == "location") transfer->answer->location = value;
    return line.size();
}

void conclude(CURL* easy, CURLcode code, Guard const& guard, Transfer const& transfer) {
    HttpAnswer& answer = *transfer.answer;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    if (code == CURLE_OK) return;
    // More answer than we read: the status says all that matters.
    bool const too_long =
        code == CURLE_WRITE_ERROR && transfer.body_bytes > transfer.body_bytes_max;
    answer.whole = false;
    if (too_long && answer.status != 0) return;
    answer.status = 0;
    answer.refused = guard.address_refused;
    answer.error = transfer_error(guard, code);
}

/// Why nothing may be sent; empty if it may.
std::string objection(HttpRequest const& request, std::string const& scheme, bool plain) {
    if (!plain && scheme != "https") return "the URL of the sink must be https";
    if (request.body.size() > request.body_bytes_max)
        return limit_text(
            "the request is too large", {{"sink_request_bytes", request.body_bytes_max}});
    return {};
}

void set_request(CURL* easy, HttpRequest const& request, curl_slist* headers) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (request.method == "GET") return;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(
        easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
}

CurlList header_list(HttpRequest const& request) {
    CurlList list;
    append_line(list, "User-Agent: Switchboard");
    append_line(list, "Expect:"); // no pause for a "100 Continue"
    for (auto const& [name, value] : request.headers)
        append_line(list, std::string(name).append(": ").append(value));
    return list;
}

} // namespace

HttpAnswer send_once(
    HttpRequest const& request, SinkSettings const& settings, std::atomic<bool> const* stopping) {
    HttpAnswer answer;
    std::string const scheme = lower_ascii(request.url.substr(0, request.url.find(':')));
    bool const plain = scheme == "http" && settings.allow_loopback_http;
    answer.error = objection(request, scheme, plain);
    answer.refused = !answer.error.empty();
    if (answer.refused) return answer;
    Guard guard{.settings = &settings, .stopping = stopping, .plain = plain};
    Easy const easy = guarded_handle(guard, plain ? "http" : "https");
    if (!easy) {
        answer.error = "no memory for a request";
        return answer;
    }
    Transfer transfer{.answer = &answer, .body_bytes_max = request.answer_bytes_max};
    CurlList const headers = header_list(request);
    set_request(easy.get(), request, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &transfer);
    CURLcode const code = curl_easy_perform(easy.get());
    conclude(easy.get(), code, guard, transfer);
    return answer;
}

DeliveryResult judge(HttpAnswer const& answer) {
    if (answer.refused) return Permanent{answer.error};
    if (answer.status == 0) return Retry{answer.error, {}};
    DeliveryResult result = judge_status(answer.status, answer.retry_after);
    std::string const said = readable(answer.body);
    if (said.empty()) return result;
    if (auto* const refused = std::get_if<Permanent>(&result)) refused->error += ": " + said;
    if (auto* const later = std::get_if<Retry>(&result)) later->error += ": " + said;
    return result;
}

} // namespace switchboard::sinks
