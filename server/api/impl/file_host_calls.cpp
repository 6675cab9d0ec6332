// The files' own host: one call, which takes a ticket for who asks. It looks at no cookie and no
// token, sets none, and knows nobody by anything else.
#include "api/impl/calls.hpp"
#include "api/impl/file_download.hpp"
#include "http/request_parts.hpp"
#include "identity/file_ticket.hpp"

namespace switchboard::api {

namespace {

/// The same for every reason: a ticket tells nothing to whoever does not have it.
void refuse_ticket(CallPtr const& call, ports::Error const& error) {
    bool const is_no = error.code == v1::NOT_FOUND || error.code == v1::UNAUTHENTICATED;
    if (!is_no) return call->refuse(error);
    refuse_caller(
        call,
        {v1::NOT_FOUND, "there is no such file, or the ticket was used or has expired: ask again"});
}

/// Whoever may not any more since the ticket was made, some seconds ago, does not get it either.
void give(CallPtr const& call, ports::Caller const& caller) {
    call->worker.authenticator.recheck(caller, [call](ports::Outcome<ports::Caller> const& still) {
        if (!still) return refuse_ticket(call, still.error());
        call->caller = *still;
        call->headers.emplace_back("Cache-Control", "private, no-store");
        call->headers.emplace_back(
            "Access-Control-Allow-Origin", http::written_origin(call->doors->public_url));
        with_file(
            call, [call](ports::Upload const& upload) { download(call, upload, "cross-origin"); });
    });
}

void on_file(CallPtr call) {
    identity::take_file_ticket(
        call->worker.config, call->query("ticket"), call->param("id"), call->doors->now(),
        [call](ports::Outcome<ports::Caller> const& caller) {
            if (!caller) return refuse_ticket(call, caller.error());
            give(call, *caller);
        });
}

} // namespace

/// Not counted as anonymous requests, but where the ticket is no good: a good one was counted when
/// it was asked for, and an office with many images on its screens is one address.
void add_file_host_calls(RouteTable& table) {
    RouteEntry entry{"GET", "/attachments/{id}", Access::Anybody, on_file};
    entry.counted = false;
    table.push_back(std::move(entry));
}

} // namespace switchboard::api
