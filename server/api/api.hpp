// The HTTP API: every call of README.md. Routes are added once at start and are shared by all
// workers; a handler works on the thread that called it, with that worker's doors. It holds no
// state of its own.
#pragma once

#include "api/doors.hpp"
#include "http/routes.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::api {

/// Which calls a listener shows.
enum class Surface {
    All,
    WithoutMetrics,
    WithoutAdmin, // nor what only an admin may do
};

/// The doors are copied; what they refer to outlives the routes.
void add_api_routes(http::Routes& routes, ApiDoors doors, Surface surface = Surface::All);

/// What the files' own host shows: files, to whoever has the address with a ticket, and nothing
/// else.
void add_file_routes(http::Routes& routes, ApiDoors doors);

/// Method and pattern of every route, in the order of the table.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> api_routes();

/// The description served at /api/v1/openapi.json.
[[nodiscard]] std::string_view openapi_document();

} // namespace switchboard::api
