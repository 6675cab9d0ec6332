#include "api/impl/calls.hpp"

#include <array>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 50;
constexpr std::uint32_t kPageMax = 100;

constexpr std::array<std::pair<std::string_view, ports::DeliveryState>, 3> kStates{
    {{"pending", ports::DeliveryState::Pending},
     {"delivered", ports::DeliveryState::Delivered},
     {"parked", ports::DeliveryState::Parked}}};

std::string_view name_of(ports::DeliveryState state) {
    for (auto const& [name, value] : kStates) {
        if (value == state) return name;
    }
    return {};
}

json::array to_json(std::vector<ports::Delivery> const& deliveries) {
    json::array list;
    for (auto const& each : deliveries) {
        list.push_back(json::object{
            {"sink", each.item.sink()},
            {"conversation", each.item.conversation()},
            {"generation", each.item.generation()},
            {"state", name_of(each.state)},
            {"attempts", each.item.attempts()},
            {"lastError", each.item.last_error()},
            {"reference", each.reference},
            {"at", to_rfc3339(each.at)}});
    }
    return list;
}

void on_deliveries(CallPtr call) {
    std::string const id = call->param("id");
    call->worker.store.conversation(call->caller, id, [call, id](auto found) {
        if (!found) return call->refuse(found.error());
        call->worker.outbox.deliveries(call->caller.account, id, [call](auto deliveries) {
            if (!deliveries) return call->refuse(deliveries.error());
            call->answer(to_json(*deliveries));
        });
    });
}

void on_counts(CallPtr call) {
    call->worker.outbox.counts(call->caller.account, [call](auto counts) {
        if (!counts) return call->refuse(counts.error());
        call->answer(json::object{
            {"pending", counts->pending},
            {"delivered", counts->delivered},
            {"parked", counts->parked}});
    });
}

void list_state(CallPtr call, ports::DeliveryState state) {
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    call->worker.outbox.list(call->caller.account, state, *limit, [call](auto deliveries) {
        if (!deliveries) return call->refuse(deliveries.error());
        call->answer(json::object{{"deliveries", to_json(*deliveries)}});
    });
}

void on_redrive(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"sink", "conversation", "generation"})) {
        return refuse(call, *bad);
    }
    v1::OutboxItem item;
    if (auto const bad = read_message(*object, item)) return refuse(call, *bad);
    item.set_account(call->caller.account);
    if (item.sink().empty()) return refuse(call, Misfit{"sink", "is missing"});
    if (item.conversation().empty()) return refuse(call, Misfit{"conversation", "is missing"});
    if (item.generation() == 0) return refuse(call, Misfit{"generation", "counts from 1"});
    call->worker.outbox.redrive(item, [call](auto done) {
        if (!done) return call->refuse(done.error());
        call->answer(json::object{});
    });
}

} // namespace

void add_outbox_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/conversations/{id}/deliveries", Access::Agent, on_deliveries});
    table.push_back({"GET", "/api/v1/outbox", Access::Admin, on_counts});
    for (auto const& [name, state] : kStates) {
        table.push_back(
            {"GET", "/api/v1/outbox/" + std::string{name}, Access::Admin,
             [state = state](CallPtr call) { list_state(std::move(call), state); }});
    }
    table.push_back({"POST", "/api/v1/outbox/redrive", Access::Admin, on_redrive});
}

} // namespace switchboard::api
