#include "sinks/impl/curl_rules.hpp"

#include "sinks/address_rules.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace switchboard::sinks {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Millis kConnectTimeout{5'000};

thread_local std::optional<Clock::time_point> delivery_ends;

Millis time_left(Millis request_timeout) {
    if (!delivery_ends) return request_timeout;
    auto const left = std::chrono::duration_cast<Millis>(*delivery_ends - Clock::now());
    return std::clamp(left, Millis{1}, request_timeout);
}

/// Without TLS loopback only, where that is allowed at all; everything else is by its range.
bool may_connect(Guard const& guard, sockaddr const& address) {
    if (guard.plain) return is_loopback(address);
    return guard.settings->allow_private_addresses || is_public(address);
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto* const guard = static_cast<Guard*>(user);
    if (!may_connect(*guard, address->addr)) {
        guard->address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int close_socket(void*, curl_socket_t socket) {
    return ::close(socket);
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto const* const stopping = static_cast<Guard*>(user)->stopping;
    return stopping != nullptr && stopping->load() ? 1 : 0;
}

void start_curl_once() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

} // namespace

DeliveryDeadline::DeliveryDeadline(Millis from_now) {
    delivery_ends = Clock::now() + from_now;
}
DeliveryDeadline::~DeliveryDeadline() {
    delivery_ends.reset();
}

Easy guarded_handle(Guard& guard, std::string const& protocols) {
    start_curl_once();
    Easy easy{curl_easy_init()};
    if (!easy) return easy;
    Millis const timeout = time_left(guard.settings->request_timeout);
    CURL* const to = easy.get();
    curl_easy_setopt(to, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(to, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(
        to, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(timeout, kConnectTimeout).count()));
    curl_easy_setopt(to, CURLOPT_PROTOCOLS_STR, protocols.c_str());
    curl_easy_setopt(to, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(to, CURLOPT_PROXY, "");
    curl_easy_setopt(to, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(to, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(to, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!guard.settings->ca_file.empty())
        curl_easy_setopt(to, CURLOPT_CAINFO, guard.settings->ca_file.c_str());
    curl_easy_setopt(to, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(to, CURLOPT_OPENSOCKETDATA, &guard);
    curl_easy_setopt(to, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
    curl_easy_setopt(to, CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(to, CURLOPT_XFERINFODATA, &guard);
    curl_easy_setopt(to, CURLOPT_NOPROGRESS, 0L);
    return easy;
}

void append_line(CurlList& list, std::string const& line) {
    if (curl_slist* const longer = curl_slist_append(list.get(), line.c_str())) {
        static_cast<void>(list.release());
        list.reset(longer);
    }
}

std::string transfer_error(Guard const& guard, CURLcode code) {
    if (guard.address_refused) return "the address is not allowed for sinks";
    return curl_easy_strerror(code);
}

} // namespace switchboard::sinks
