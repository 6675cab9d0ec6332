#include "api/impl/calls.hpp"
#include "api/impl/pages.hpp"

#include <array>

namespace switchboard::api {

namespace {

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
    if (auto const bad = only_members(
            *object, {"sink", "conversation", "generation", "event", "seq", "contact"})) {
        return refuse(call, *bad);
    }
    v1::OutboxItem item;
    if (auto const bad = read_message(*object, item)) return refuse(call, *bad);
    item.set_account(call->caller.account);
    if (item.sink().empty()) return refuse(call, Misfit{"sink", "is missing"});
    bool const about = !item.conversation().empty() || !item.contact().empty();
    if (!about) return refuse(call, Misfit{"conversation", "is missing"});
    if (item.event().empty() && item.generation() == 0)
        return refuse(call, Misfit{"generation", "counts from 1"});
    if (!item.event().empty() && item.seq() == 0)
        return refuse(call, Misfit{"seq", "counts from 1"});
    call->worker.outbox.redrive(item, [call](auto done) {
        if (!done) return call->refuse(done.error());
        call->answer(json::object{});
    });
}

void list_events(CallPtr call, ports::DeliveryState state) {
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    call->worker.outbox.events(call->caller.account, state, *limit, [call](auto deliveries) {
        if (!deliveries) return call->refuse(deliveries.error());
        call->answer(json::object{{"deliveries", to_json(*deliveries)}});
    });
}

} // namespace

json::array to_json(std::vector<ports::Delivery> const& deliveries) {
    json::array list;
    for (auto const& each : deliveries) {
        json::object delivery{
            {"sink", each.item.sink()},
            {"conversation", each.item.conversation()},
            {"generation", each.item.generation()},
            {"state", name_of(each.state)},
            {"attempts", each.item.attempts()},
            {"lastError", each.item.last_error()},
            {"reference", each.reference},
            {"at", to_rfc3339(each.at)}};
        if (!each.item.event().empty()) {
            delivery["event"] = each.item.event();
            delivery["seq"] = each.item.seq();
            delivery["contact"] = each.item.contact();
            delivery["recipient"] = each.item.recipient();
        }
        list.push_back(std::move(delivery));
    }
    return list;
}

void add_outbox_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/conversations/{id}/deliveries", Access::Agent, on_deliveries});
    table.push_back({"GET", "/api/v1/outbox", Access::Admin, on_counts});
    for (auto const& [name, state] : kStates) {
        table.push_back(
            {"GET", "/api/v1/outbox/" + std::string{name}, Access::Admin,
             [state = state](CallPtr call) { list_state(std::move(call), state); }});
    }
    for (auto const& [name, state] : kStates) {
        table.push_back(
            {"GET", "/api/v1/events/" + std::string{name}, Access::Admin,
             [state = state](CallPtr call) { list_events(std::move(call), state); }});
    }
    table.push_back({"POST", "/api/v1/outbox/redrive", Access::Admin, on_redrive});
}

} // namespace switchboard::api
