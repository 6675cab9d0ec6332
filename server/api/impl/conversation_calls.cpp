#include "api/impl/calls.hpp"
#include "api/impl/list_filter.hpp"
#include "api/impl/pages.hpp"
#include "conversation/visibility.hpp"

#include <switchboard/v1/wire.pb.h>

#include <array>

namespace switchboard::api {

namespace {

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

/// One list under way: pages are read until enough of them passes the filter.
struct Listing {
    CallPtr call;
    ports::ListRequest request;
    ListFilter filter;
    bool mentions = false; // those that mention the caller, instead of the request's view
    json::array found{};
    std::uint32_t pages = 0;

    void read(ports::Done<ports::ListResult> done) const {
        if (!mentions) return call->worker.store.list(request, std::move(done));
        call->worker.desk.mentions(call->caller, request.cursor, request.limit, std::move(done));
    }
};

void list_filtered(std::shared_ptr<Listing> const& listing) {
    listing->read([listing](auto result) {
        if (!result) return listing->call->refuse(result.error());
        for (auto const& each : result->conversations) {
            // Filtered as it is shown: a filter tells nobody what the caller may not see.
            auto const shown = conversation::conversation_for(listing->call->caller.role, each);
            if (listing->filter.passes(shown)) listing->found.push_back(to_json(shown));
        }
        listing->request.cursor = result->next_cursor;
        bool const enough = listing->found.size() >= listing->request.limit ||
                            ++listing->pages == kPagesMax || result->next_cursor.empty();
        if (!enough) return list_filtered(listing);
        listing->call->answer(json::object{
            {"conversations", std::move(listing->found)}, {"nextCursor", result->next_cursor}});
    });
}

void on_list(CallPtr call) {
    ports::ListRequest request;
    std::string const view = call->query("view");
    bool const mentions = view == "mentions" && call->caller.role != v1::CUSTOMER;
    auto const known = view_of(view.empty() || view == "mentions" ? "mine" : view);
    if (!known) {
        return refuse(
            call, Misfit{"view", "must be mine, queue, open, closed, contact or mentions"});
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
    auto filter = read_filter(*call);
    if (!filter) return refuse(call, filter.error());
    list_filtered(std::make_shared<Listing>(Listing{
        .call = std::move(call),
        .request = std::move(request),
        .filter = *filter,
        .mentions = mentions}));
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
