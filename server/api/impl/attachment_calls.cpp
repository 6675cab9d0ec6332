// Who may have a file asks here, and gets it: its bytes, or, where files have a host of their own,
// an address there with a ticket for this one reading.
#include "api/impl/calls.hpp"
#include "api/impl/file_download.hpp"
#include "base/encoding.hpp"
#include "identity/file_ticket.hpp"

namespace switchboard::api {

namespace {

/// Images and links of the console go where they are sent. A page that brings its token itself, as
/// customers' do, is told, so that it goes on without it: browsers do not all leave the token out
/// of what they follow.
bool wants_to_be_told(Call const& call) {
    return !call.caller.is_staff() ||
           call.request.header("accept").find("application/json") != std::string::npos;
}

void give_address(CallPtr const& call) {
    std::string const id = call->param("id");
    identity::make_file_ticket(
        call->worker.config, call->caller, id, call->doors->now(),
        [call, id](ports::Outcome<identity::Ticket> const& ticket) {
            if (!ticket) return call->refuse(ticket.error());
            std::string const url = call->doors->files_origin + "/attachments/" +
                                    percent_encoded(id) + "?ticket=" + ticket->token;
            call->headers.emplace_back("Location", url);
            call->answer(
                json::object{{"url", url}, {"expiresAt", to_rfc3339(ticket->expires)}},
                wants_to_be_told(*call) ? 200 : kSeeOther);
        });
}

void on_attachment(CallPtr call) {
    with_file(call, [call](ports::Upload const& upload) {
        if (!call->doors->files_origin.empty()) return give_address(call);
        download(call, upload, "same-origin");
    });
}

} // namespace

void add_attachment_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/attachments/{id}", Access::Participant, on_attachment});
}

} // namespace switchboard::api
