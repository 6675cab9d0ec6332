// What a call of the API by staff leaves in the audit log: one table for all, so that a test can
// see that nobody forgot one. Only read after the start; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::api {

struct Audited {
    std::string_view route;  // "GET /api/v1/contacts/{id}"
    std::string_view action; // empty: nothing, because of `why`
    bool is_reading = false; // the same again within ten minutes is one record
    std::string_view why{};  // of one that leaves nothing
};

/// Null for a call that staff have no part in.
[[nodiscard]] Audited const* audited(std::string_view method, std::string_view pattern);
[[nodiscard]] std::vector<Audited> const& audited_routes();

} // namespace switchboard::api
