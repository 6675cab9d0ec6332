#include "api/api.hpp"

#include "api/impl/calls.hpp"
#include "base/assert.hpp"

#include <memory>

namespace switchboard::api {

namespace {

RouteTable route_table(bool with_metrics) {
    RouteTable table;
    add_visitor_calls(table);
    add_setup_calls(table);
    add_session_calls(table);
    add_config_calls(table);
    add_conversation_calls(table);
    add_transcript_calls(table);
    add_contact_calls(table);
    add_contact_note_calls(table);
    add_upload_calls(table);
    add_desk_calls(table);
    add_search_calls(table);
    add_report_calls(table);
    add_rating_calls(table);
    add_outbox_calls(table);
    add_ticket_calls(table);
    add_sink_calls(table);
    add_identity_calls(table);
    add_security_calls(table);
    add_audit_calls(table);
    add_letter_calls(table);
    add_access_link_calls(table);
    add_privacy_calls(table);
    add_open_id_calls(table);
    add_service_calls(table, with_metrics);
    return table;
}

void add_routes(
    http::Routes& routes, RouteTable table, std::shared_ptr<ApiDoors const> const& doors) {
    for (auto& entry : table) {
        std::string const method = entry.method;
        std::string const pattern = entry.pattern;
        std::size_t const body_max =
            method == "GET" || method == "OPTIONS" ? http::kUnreadBodyMax : entry.body_max;
        routes.add(method, pattern, guarded(std::move(entry), doors), body_max);
    }
}

} // namespace

void add_api_routes(http::Routes& routes, ApiDoors doors, Surface surface) {
    SB_ASSERT(doors.worker && doors.now, "the API has no doors");
    bool const with_metrics = doors.metrics && surface == Surface::All;
    auto table = route_table(with_metrics);
    if (surface == Surface::WithoutAdmin)
        std::erase_if(table, [](RouteEntry const& each) { return each.access == Access::Admin; });
    add_routes(routes, std::move(table), std::make_shared<ApiDoors const>(std::move(doors)));
}

void add_file_routes(http::Routes& routes, ApiDoors doors) {
    SB_ASSERT(doors.worker && doors.now, "the files' host has no doors");
    RouteTable table;
    add_file_host_calls(table);
    add_routes(routes, std::move(table), std::make_shared<ApiDoors const>(std::move(doors)));
}

std::vector<std::pair<std::string, std::string>> api_routes() {
    std::vector<std::pair<std::string, std::string>> routes;
    for (auto const& entry : route_table(true)) routes.emplace_back(entry.method, entry.pattern);
    return routes;
}

} // namespace switchboard::api
