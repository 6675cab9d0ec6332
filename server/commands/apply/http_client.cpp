#include "commands/apply/http_client.hpp"

#include "configuration/shapes.hpp"

#include <curl/curl.h>

#include <memory>

namespace switchboard::commands::apply {

namespace {

constexpr std::size_t kAnswerMax = std::size_t{16} * 1024 * 1024;
constexpr long kConnectTimeoutMs = 5'000;
constexpr long kTimeoutMs = 120'000; // hundreds of passwords may have to be hashed

struct CurlEnd {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct ListEnd {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
    auto& body = *static_cast<std::string*>(to);
    if (body.size() + size * count > kAnswerMax) return 0;
    body.append(data, size * count);
    return size * count;
}

} // namespace

std::optional<std::string> address_problem(std::string const& url) {
    return configuration::url_problem(url);
}

HttpAnswer HttpClient::post(std::string const& path, std::string const& body) const {
    return ask(path, &body);
}

HttpAnswer HttpClient::get(std::string const& path) const {
    return ask(path, nullptr);
}

HttpAnswer HttpClient::ask(std::string const& path, std::string const* body) const {
    HttpAnswer answer;
    std::unique_ptr<CURL, CurlEnd> const curl{curl_easy_init()};
    std::unique_ptr<curl_slist, ListEnd> headers{
        curl_slist_append(nullptr, "Content-Type: application/json")};
    if (!token_.empty()) {
        headers.reset(
            curl_slist_append(headers.release(), ("Authorization: Bearer " + token_).c_str()));
    }
    std::string const address = url_ + path;
    auto* handle = curl.get();
    curl_easy_setopt(handle, CURLOPT_URL, address.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    if (body != nullptr) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->data());
        curl_easy_setopt(
            handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    }
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, kTimeoutMs);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    CURLcode const result = curl_easy_perform(handle);
    if (result != CURLE_OK) {
        answer.problem = curl_easy_strerror(result);
    } else {
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
        char* location = nullptr;
        curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &location);
        if (location != nullptr) answer.location = location;
    }
    return answer;
}

} // namespace switchboard::commands::apply
