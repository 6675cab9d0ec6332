#include "api/impl/calls.hpp"
#include "conversation/visibility.hpp"

#include <switchboard/v1/wire.pb.h>

#include <array>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 50;
constexpr std::uint32_t kPageMax = 100;
constexpr std::uint32_t kSeqMax = 0x7fffffff;

std::optional<ports::View> view_of(std::string const& name) {
    constexpr std::array<std::pair<std::string_view, ports::View>, 5> kViews{
        {{"mine", ports::View::Mine},
         {"queue", ports::View::Queue},
         {"open", ports::View::Open},
         {"closed", ports::View::Closed},
         {"contact", ports::View::Contact}}};
    for (auto const& [view, value] : kViews) {
        if (view == name) return value;
    }
    return std::nullopt;
}

void on_list(CallPtr call) {
    ports::ListRequest request;
    std::string const view = call->query("view");
    auto const known = view_of(view.empty() ? "mine" : view);
    if (!known) {
        return refuse(call, Misfit{"view", "must be mine, queue, open, closed or contact"});
    }
    request.view = *known;
    request.key = call->query("key");
    bool const needs_key =
        request.view == ports::View::Queue || request.view == ports::View::Contact;
    if (needs_key && request.key.empty()) {
        return refuse(call, Misfit{"key", "must name the queue or the contact"});
    }
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    request.limit = *limit;
    request.cursor = call->query("cursor");
    request.caller = call->caller;
    call->worker.store.list(request, [call](auto result) {
        if (!result) return call->refuse(result.error());
        json::array conversations;
        for (auto const& each : result->conversations) {
            auto const shown = conversation::conversation_for(call->caller.role, each);
            conversations.push_back(to_json(shown));
        }
        call->answer(json::object{
            {"conversations", std::move(conversations)}, {"nextCursor", result->next_cursor}});
    });
}

void on_conversation(CallPtr call) {
    call->worker.store.conversation(call->caller, call->param("id"), [call](auto found) {
        if (!found) return call->refuse(found.error());
        call->answer(conversation::conversation_for(call->caller.role, *found));
    });
}

void on_entries(CallPtr call) {
    ports::HistoryRequest request;
    auto const after = read_number("after", call->query("after"), 0, 0, kSeqMax);
    if (!after) return refuse(call, after.error());
    auto const before = read_number("before", call->query("before"), 0, 0, kSeqMax);
    if (!before) return refuse(call, before.error());
    if (*after != 0 && *before != 0) {
        return refuse(call, Misfit{"before", "cannot be given together with \"after\""});
    }
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    request.caller = call->caller;
    request.conversation = call->param("id");
    request.after = *after;
    request.before = *before;
    request.limit = *limit;
    call->worker.store.history(request, [call](auto result) {
        if (!result) return call->refuse(result.error());
        v1::HistoryPage page;
        page.set_conversation(call->param("id"));
        for (auto const& entry : result->entries) {
            *page.add_entries() = conversation::entry_for(call->caller.role, entry);
        }
        page.set_more(result->more);
        page.set_head_seq(result->head_seq);
        call->answer(page);
    });
}

} // namespace

void add_conversation_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/conversations", Access::Participant, on_list});
    table.push_back({"GET", "/api/v1/conversations/{id}", Access::Participant, on_conversation});
    table.push_back({"GET", "/api/v1/conversations/{id}/entries", Access::Participant, on_entries});
}

} // namespace switchboard::api
