#include "api/impl/calls.hpp"

#include "api/impl/pages.hpp"
#include "configuration/sink_rules.hpp"

#include <array>
#include <functional>
#include <memory>

namespace switchboard::api {

namespace {

using ports::TicketState;

constexpr std::uint32_t kReplayAtOnce =
    500; // of one request; the answer says whether more are left
constexpr std::uint32_t kLookAtOnce = 500;

constexpr std::array<std::pair<std::string_view, TicketState>, 5> kStates{
    {{"ticketed", TicketState::Ticketed},
     {"owed", TicketState::Owed},
     {"parked", TicketState::Parked},
     {"exempt", TicketState::Exempt},
     {"missing", TicketState::Missing}}};

void on_tally(CallPtr call) {
    if (call->caller.grants != nullptr)
        return call->refuse({v1::FORBIDDEN, "these are figures of the whole account"});
    call->worker.outbox.counts(call->caller.account, [call](auto counts) {
        if (!counts) return call->refuse(counts.error());
        auto const sum =
            counts->ticketed + counts->owed + counts->stuck + counts->exempt + counts->missing;
        bool const waits = counts->oldest_owed != TimePoint{};
        call->answer(json::object{
            {"finished", counts->finished},
            {"ticketed", counts->ticketed},
            {"owed", counts->owed},
            {"parked", counts->stuck},
            {"exempt", counts->exempt},
            {"missing", counts->missing},
            {"addsUp", sum == counts->finished},
            {"oldestOwed", waits ? to_rfc3339(counts->oldest_owed) : std::string{}},
            {"events", json::object{
                           {"pending", counts->events_pending},
                           {"delivered", counts->events_delivered},
                           {"parked", counts->events_parked}}}});
    });
}

std::string known_time(bool known, google::protobuf::Timestamp const& at) {
    if (!known) return {};
    return to_rfc3339(time_point_ms(at.seconds() * 1'000 + at.nanos() / 1'000'000));
}

void on_page(CallPtr call, TicketState state) {
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    call->worker.outbox.tickets(
        call->caller.account, state, call->query("cursor"), *limit, [call](auto page) {
            if (!page) return call->refuse(page.error(), "cursor");
            json::array rows;
            for (auto const& row : page->rows) {
                if (!access::is_given(call->caller.who(), access::object_of(row.about))) continue;
                rows.push_back(json::object{
                    {"conversation", row.conversation},
                    {"contact",
                     json::object{
                         {"id", row.about.contact().id()}, {"name", row.about.contact().name()}}},
                    {"queue", row.about.queue()},
                    {"disposition", row.about.disposition()},
                    {"createdAt", known_time(row.about.has_created_at(), row.about.created_at())},
                    {"closedAt", known_time(row.about.has_closed_at(), row.about.closed_at())},
                    {"since", to_rfc3339(row.since)},
                    {"deliveries", to_json(row.deliveries)}});
            }
            call->answer(json::object{
                {"conversations", std::move(rows)}, {"nextCursor", page->next_cursor}});
        });
}

using Sinks = std::vector<std::string>;

/// The sinks that make tickets now: all, or the one that is named.
Sinks ticket_sinks(v1::AccountConfig const& config, std::string const& only = {}) {
    Sinks ids;
    for (auto const& sink : config.sinks())
        if (!sink.disabled() && configuration::makes_tickets(sink) &&
            (only.empty() || only == sink.id()))
            ids.push_back(sink.id());
    return ids;
}

void demand(
    CallPtr call, std::string conversation, std::string only,
    std::function<json::object(Sinks const&)> answer) {
    auto on_config = [call, conversation, only, answer = std::move(answer)](auto config) {
        if (!config) return call->refuse(config.error());
        auto const sinks = ticket_sinks(*config, only);
        if (sinks.empty() && !only.empty())
            return refuse(call, Misfit{"sink", "no sink for tickets has this id"});
        if (sinks.empty()) return call->refuse({v1::WRONG_STATE, "no sink for tickets is set up"});
        call->worker.outbox.demand(
            call->caller.account, conversation, sinks, [call, sinks, answer](auto done) {
                if (!done) return call->refuse(done.error());
                call->answer(answer(sinks));
            });
    };
    call->worker.config.load(call->caller.account, std::move(on_config));
}

/// "Make a ticket now": for a conversation that the caller may see.
void on_demand(CallPtr call) {
    std::string const id = call->param("id");
    std::string only;
    if (!call->request.body.empty()) {
        auto const object = read_object(call->request.body);
        if (!object) return refuse(call, object.error());
        if (auto const bad = only_members(*object, {"sink"})) return refuse(call, *bad);
        auto const sink = read_text(*object, "sink", 0, 64);
        if (!sink) return refuse(call, sink.error());
        only = *sink;
    }
    call->worker.store.conversation(call->caller, id, [call, id, only](auto found) {
        if (!found) return call->refuse(found.error());
        demand(call, id, only, [](Sinks const& sinks) {
            return json::object{{"sinks", json::array(sinks.begin(), sinks.end())}};
        });
    });
}

json::object replayed(std::size_t count, bool more) {
    return {{"replayed", count}, {"more", more}};
}

/// One page of missing conversations, each demanded from every sink.
struct Replay {
    CallPtr call;
    Sinks sinks;
    std::vector<ports::TicketRow> rows;
    std::size_t at = 0;
};

void replay_next(std::shared_ptr<Replay> const& replay) {
    if (replay->at == replay->rows.size())
        return replay->call->answer(replayed(replay->rows.size(), replay->rows.size() == kPageMax));
    auto const& id = replay->rows[replay->at++].conversation;
    replay->call->worker.outbox.demand(
        replay->call->caller.account, id, replay->sinks, [replay](auto done) {
            if (!done) return replay->call->refuse(done.error());
            replay_next(replay);
        });
}

void replay_missing(CallPtr call) {
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        auto replay = std::make_shared<Replay>();
        replay->call = call;
        replay->sinks = ticket_sinks(*config);
        if (replay->sinks.empty())
            return call->refuse({v1::WRONG_STATE, "no sink for tickets is set up"});
        call->worker.outbox.tickets(
            call->caller.account, TicketState::Missing, {}, kPageMax, [replay](auto page) {
                if (!page) return replay->call->refuse(page.error());
                replay->rows = std::move(page->rows);
                replay_next(replay);
            });
    });
}

/// What of one conversation is parked, each sent again.
struct Redrive {
    CallPtr call;
    std::vector<v1::OutboxItem> items;
    std::size_t at = 0;
};

void redrive_next(std::shared_ptr<Redrive> const& parked) {
    if (parked->at == parked->items.size())
        return parked->call->answer(replayed(parked->items.size(), false));
    auto& item = parked->items[parked->at++];
    parked->call->worker.outbox.redrive(std::move(item), [parked](auto done) {
        if (!done) return parked->call->refuse(done.error());
        redrive_next(parked);
    });
}

/// Sends again what is parked of it; where nothing is, every sink makes a ticket of it now.
void replay_one(CallPtr call, std::string const& conversation) {
    auto on_deliveries = [call, conversation](auto deliveries) {
        if (!deliveries) return call->refuse(deliveries.error());
        auto parked = std::make_shared<Redrive>();
        parked->call = call;
        for (auto const& each : *deliveries)
            if (each.state == ports::DeliveryState::Parked) parked->items.push_back(each.item);
        if (!parked->items.empty()) return redrive_next(parked);
        demand(call, conversation, {}, [](Sinks const&) { return replayed(1, false); });
    };
    call->worker.outbox.deliveries(call->caller.account, conversation, std::move(on_deliveries));
}

void replay_parked(CallPtr call) {
    call->worker.outbox.redrive_parked(call->caller.account, kReplayAtOnce, [call](auto count) {
        if (!count) return call->refuse(count.error());
        call->answer(replayed(*count, *count == kReplayAtOnce));
    });
}

void on_replay(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"state", "conversation"}))
        return refuse(call, *bad);
    if (object->contains("conversation")) {
        if (object->contains("state"))
            return refuse(call, Misfit{"state", "goes without a conversation"});
        auto const one = read_text(*object, "conversation", 1, 64);
        return one ? replay_one(std::move(call), *one) : refuse(call, one.error());
    }
    auto const state = read_text(*object, "state", 1, 16);
    if (!state) return refuse(call, state.error());
    if (*state == "parked") return replay_parked(std::move(call));
    if (*state == "missing") return replay_missing(std::move(call));
    refuse(call, Misfit{"state", "must be parked or missing"});
}

/// Looks at every finished conversation once more: after an update from a release that did not
/// count them.
void reconcile(CallPtr const& call, std::string cursor) {
    call->worker.outbox.reconcile(
        call->caller.account, std::move(cursor), kLookAtOnce, [call](auto next) {
            if (!next) return call->refuse(next.error());
            if (next->empty()) return on_tally(call);
            reconcile(call, *next);
        });
}

void on_reconcile(CallPtr call) {
    reconcile(call, {});
}

} // namespace

void add_ticket_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/conversations/{id}/ticket", Access::Agent, on_demand});
    table.push_back({"GET", "/api/v1/tickets", Access::Supervisor, on_tally});
    for (auto const& [name, state] : kStates) {
        table.push_back(
            {"GET", "/api/v1/tickets/" + std::string{name}, Access::Supervisor,
             [state = state](CallPtr call) { on_page(std::move(call), state); }});
    }
    table.push_back({"POST", "/api/v1/tickets/replay", Access::Admin, on_replay});
    table.push_back({"POST", "/api/v1/tickets/reconcile", Access::Admin, on_reconcile});
}

} // namespace switchboard::api
