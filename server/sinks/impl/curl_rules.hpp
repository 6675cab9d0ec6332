// What every outgoing transfer obeys (A9 of the threat model, README.md): which addresses it may
// connect to, checked on the very address, no redirect, no proxy, TLS 1.2, a deadline, an end when
// the node stops. On threads of the sink pool. It never performs a transfer itself.
#pragma once

#include "sinks/sink.hpp"

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string>

namespace switchboard::sinks {

struct CurlDelete {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, CurlDelete>;
using CurlList = std::unique_ptr<curl_slist, CurlDelete>;

/// One transfer's guard: must outlive it.
struct Guard {
    SinkSettings const* settings = nullptr;
    std::atomic<bool> const* stopping = nullptr;
    bool plain = false;           // without TLS: loopback addresses only
    bool address_refused = false; // set when the transfer wanted another address
};

/// While it lives, every transfer of this thread ends by then: what several requests make together
/// must be over before the item's claim is.
class DeliveryDeadline {
public:
    explicit DeliveryDeadline(Millis from_now);
    ~DeliveryDeadline();
    DeliveryDeadline(DeliveryDeadline const&) = delete;
    DeliveryDeadline& operator=(DeliveryDeadline const&) = delete;
};

/// A handle with all rules set; null where there is no memory.
[[nodiscard]] Easy guarded_handle(Guard& guard, std::string const& protocols);
void append_line(CurlList& list, std::string const& line);
/// What went wrong, for people.
[[nodiscard]] std::string transfer_error(Guard const& guard, CURLcode code);

} // namespace switchboard::sinks
