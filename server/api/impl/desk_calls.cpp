#include "api/impl/calls.hpp"

#include <algorithm>
#include <array>

namespace switchboard::api {

namespace {

// What a person keeps for the own desk. The content is the console's; this API keeps it and bounds
// it.
constexpr std::array<std::string_view, 2> kNames{"views", "keys"};

bool is_known(CallPtr const& call) {
    bool const known = std::find(kNames.begin(), kNames.end(), call->param("name")) != kNames.end();
    if (!known) call->refuse({v1::NOT_FOUND, "name: must be views or keys"}, "name");
    return known;
}

void on_load(CallPtr call) {
    if (!is_known(call)) return;
    call->worker.desk.load(call->caller, call->param("name"), [call](auto bytes) {
        if (!bytes) return call->refuse(bytes.error());
        auto const object = read_object(bytes->empty() ? "{}" : *bytes);
        if (!object) return call->answer(json::object{}); // an older form that nobody can read
        call->answer(*object);
    });
}

void on_save(CallPtr call) {
    if (!is_known(call)) return;
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    std::string const bytes = json::serialize(*object);
    call->worker.desk.save(call->caller, call->param("name"), bytes, [call](auto saved) {
        if (!saved) return call->refuse(saved.error());
        call->answer(json::object{});
    });
}

} // namespace

void add_desk_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/desk/{name}", Access::Agent, on_load});
    table.push_back({"PUT", "/api/v1/desk/{name}", Access::Agent, on_save});
}

} // namespace switchboard::api
