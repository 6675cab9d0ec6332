#include "sinks/impl/http_post.hpp"

#include "sinks/address_rules.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <unistd.h>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kAnswerBytesMax = 64U * 1024; // nothing in an answer's body is needed
constexpr Millis kConnectTimeout{5'000};

struct Transfer {
    HttpPost const* post = nullptr;
    HttpAnswer* answer = nullptr;
    std::size_t body_bytes = 0;
    bool plain = false;
    bool address_refused = false;
};

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return result;
}

/// A header is kept as plain ASCII: it ends up in the store and on screens.
std::string plain_text(std::string_view text) {
    std::string result{text.substr(0, 512)};
    std::erase_if(result, [](char c) { return c < ' ' || c > '~'; });
    return result;
}

std::string_view trim(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Plain HTTP reaches loopback only, when that is allowed at all; everything else is by its range.
bool may_connect(Transfer const& transfer, sockaddr const& address) {
    if (transfer.plain) return is_loopback(address);
    return transfer.post->allow_private_addresses || is_public(address);
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto* const transfer = static_cast<Transfer*>(user);
    if (!may_connect(*transfer, address->addr)) {
        transfer->address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int close_socket(void*, curl_socket_t socket) {
    return ::close(socket);
}

std::size_t on_body(char*, std::size_t size, std::size_t count, void* user) {
    auto* const transfer = static_cast<Transfer*>(user);
    transfer->body_bytes += size * count;
    return transfer->body_bytes > kAnswerBytesMax ? 0 : size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto* const transfer = static_cast<Transfer*>(user);
    std::string_view const line{data, size * count};
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string const name = lower(line.substr(0, colon));
    std::string const value = plain_text(trim(line.substr(colon + 1)));
    if (name == "retry-after") transfer->answer->retry_after = value;
    if (name == "location") transfer->answer->location = value;
    return line.size();
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto const* const stopping = static_cast<Transfer*>(user)->post->stopping;
    return stopping != nullptr && stopping->load() ? 1 : 0;
}

struct CurlDelete {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, CurlDelete>;
using Headers = std::unique_ptr<curl_slist, CurlDelete>;

Headers header_list(HttpPost const& post) {
    Headers list;
    auto const add = [&](std::string const& line) {
        if (curl_slist* const longer = curl_slist_append(list.get(), line.c_str())) {
            static_cast<void>(list.release());
            list.reset(longer);
        }
    };
    for (auto const& [name, value] : post.headers)
        add(std::string(name).append(": ").append(value));
    add("Expect:"); // no pause for a "100 Continue"
    return list;
}

void set_limits(CURL* easy, HttpPost const& post, bool plain) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(post.timeout.count()));
    curl_easy_setopt(
        easy, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(post.timeout, kConnectTimeout).count()));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

void set_callbacks(CURL* easy, Transfer& transfer) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

void start_curl_once() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void conclude(CURL* easy, CURLcode code, Transfer const& transfer, HttpAnswer& answer) {
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    if (code == CURLE_OK) return;
    // More answer than we read: the status says all that matters.
    bool const too_long = code == CURLE_WRITE_ERROR && transfer.body_bytes > kAnswerBytesMax;
    if (too_long && answer.status != 0) return;
    answer.status = 0;
    answer.refused = transfer.address_refused;
    answer.error = answer.refused ? "the address is not allowed for sinks"
                                  : std::string{curl_easy_strerror(code)};
}

} // namespace

HttpAnswer post_once(HttpPost const& post) {
    start_curl_once();
    HttpAnswer answer;
    std::string const scheme = lower(post.url.substr(0, post.url.find(':')));
    bool const plain = scheme == "http" && post.allow_loopback_http;
    if (!plain && scheme != "https") {
        answer.refused = true;
        answer.error = "the URL of the sink must be https";
        return answer;
    }
    Easy const easy{curl_easy_init()};
    if (!easy) {
        answer.error = "no memory for a request";
        return answer;
    }
    Transfer transfer{.post = &post, .answer = &answer, .plain = plain};
    Headers const headers = header_list(post);
    curl_easy_setopt(easy.get(), CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, post.body.data());
    curl_easy_setopt(
        easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    set_limits(easy.get(), post, plain);
    set_callbacks(easy.get(), transfer);
    CURLcode const code = curl_easy_perform(easy.get());
    conclude(easy.get(), code, transfer, answer);
    return answer;
}

} // namespace switchboard::sinks
