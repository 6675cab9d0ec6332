#include "api/api.hpp"
#include "api/impl/calls.hpp"

namespace switchboard::api {

namespace {

void on_alive(CallPtr call) {
    call->answer(json::object{{"status", "alive"}});
}

json::object ready(CallPtr const& call) {
    json::object body{{"status", "ready"}};
    auto const warning = call->doors->warning ? call->doors->warning() : std::nullopt;
    if (warning) body["warning"] = *warning;
    return body;
}

void on_ready(CallPtr call) {
    if (!call->doors->readiness) return call->answer(ready(call));
    call->doors->readiness([call](std::optional<std::string> problem) {
        if (!problem) return call->answer(ready(call));
        call->answer(json::object{{"status", "not ready"}, {"reason", *problem}}, 503);
    });
}

void on_metrics(CallPtr call) {
    call->answer_raw("text/plain; version=0.0.4; charset=utf-8", call->doors->metrics());
}

void on_openapi(CallPtr call) {
    call->answer_raw("application/json", std::string{openapi_document()});
}

} // namespace

void add_service_calls(RouteTable& table, bool with_metrics) {
    auto const add = [&](char const* pattern, CallHandler handler) {
        table.push_back({"GET", pattern, Access::Anybody, std::move(handler), kBodyMax, false});
    };
    add("/api/v1/openapi.json", on_openapi);
    add("/healthz", on_alive);
    add("/readyz", on_ready);
    if (with_metrics) add("/metrics", on_metrics);
}

} // namespace switchboard::api
