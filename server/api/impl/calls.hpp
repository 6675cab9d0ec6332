// The handlers by theme; each adds its rows to the table of routes. Run at start; the rows are only
// read afterwards. Handlers keep nothing between calls.
#pragma once

#include "api/impl/call.hpp"
#include "api/impl/json.hpp"

#include <vector>

namespace switchboard::api {

using RouteTable = std::vector<RouteEntry>;

void add_visitor_calls(RouteTable& table);
void add_session_calls(RouteTable& table);
void add_setup_calls(RouteTable& table);
void add_config_calls(RouteTable& table);
void add_conversation_calls(RouteTable& table);
void add_transcript_calls(RouteTable& table);
void add_letter_calls(RouteTable& table);
void add_contact_calls(RouteTable& table);
void add_contact_note_calls(RouteTable& table);
void add_upload_calls(RouteTable& table);
void add_attachment_calls(RouteTable& table);
/// Of the files' own host.
void add_file_host_calls(RouteTable& table);
void add_desk_calls(RouteTable& table);
void add_search_calls(RouteTable& table);
void add_report_calls(RouteTable& table);
void add_rating_calls(RouteTable& table);
void add_outbox_calls(RouteTable& table);
void add_ticket_calls(RouteTable& table);
void add_sink_calls(RouteTable& table);
void add_identity_calls(RouteTable& table);
void add_security_calls(RouteTable& table);
void add_audit_calls(RouteTable& table);
void add_access_link_calls(RouteTable& table);
void add_privacy_calls(RouteTable& table);
void add_open_id_calls(RouteTable& table);
/// Parts of the former.
void add_open_id_settings_calls(RouteTable& table);
void add_open_id_link_calls(RouteTable& table);
/// Deliveries as the API shows them; those of events carry their name and number.
[[nodiscard]] json::array to_json(std::vector<ports::Delivery> const& deliveries);
/// The team's notes about a contact.
[[nodiscard]] json::array to_json(std::vector<v1::ContactNote> const& notes);
void add_service_calls(RouteTable& table, bool with_metrics);

/// `{overlapHours?}` of a call that makes a new secret: how long the old one is good beside it.
[[nodiscard]] Read<std::uint32_t> read_overlap_hours(Call const& call);

/// Refuses with the misfit's field; for the early return of a handler.
inline void refuse(CallPtr const& call, Misfit const& misfit) {
    call->refuse(invalid(misfit.message), misfit.field);
}

} // namespace switchboard::api
