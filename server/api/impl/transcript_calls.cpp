#include "api/impl/calls.hpp"
#include "conversation/visibility.hpp"

#include <memory>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 100;

/// A transcript is read by way of the caller's own grants, page by page: what the store would not
/// show in the history does not get into it.
struct Reading {
    CallPtr call;
    Renderer render;
    std::string content_type;
    ports::TranscriptSource source;
    std::uint32_t after = 0;
};
using ReadingPtr = std::shared_ptr<Reading>;

void finish(ReadingPtr const& reading) {
    auto const& call = reading->call;
    call->worker.config.load(call->caller.account, [reading](auto config) {
        auto const& to = reading->call;
        if (!config) return to->refuse(config.error());
        reading->source.account = config->account();
        bool const for_customer = !to->caller.is_staff();
        // The page is ours, but what people typed is in it: it gets no rights at all.
        to->headers.emplace_back(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox");
        to->answer_raw(reading->content_type, reading->render(reading->source, for_customer));
    });
}

void read_on(ReadingPtr const& reading) {
    ports::HistoryRequest request;
    request.caller = reading->call->caller;
    request.conversation = reading->call->param("id");
    request.after = reading->after;
    request.limit = kPage;
    reading->call->worker.store.history(request, [reading](auto page) {
        if (!page) return reading->call->refuse(page.error());
        auto const role = reading->call->caller.role;
        for (auto const& entry : page->entries) {
            reading->after = entry.seq();
            reading->source.entries.push_back(conversation::entry_for(role, entry));
        }
        if (page->more && !page->entries.empty()) return read_on(reading);
        finish(reading);
    });
}

void read_transcript(CallPtr call, Renderer render, std::string content_type) {
    if (!render) return call->refuse({v1::NOT_FOUND, "this rendering is not available"});
    auto reading = std::make_shared<Reading>();
    reading->call = call;
    reading->render = std::move(render);
    reading->content_type = std::move(content_type);
    call->worker.store.conversation(call->caller, call->param("id"), [reading](auto found) {
        if (!found) return reading->call->refuse(found.error());
        reading->source.conversation =
            conversation::conversation_for(reading->call->caller.role, *found);
        read_on(reading);
    });
}

void add_rendering(
    RouteTable& table, std::string const& ending, Renderer ApiDoors::*renderer,
    std::string const& content_type) {
    table.push_back(
        {"GET", "/api/v1/conversations/{id}/transcript." + ending, Access::Participant,
         [renderer, content_type](CallPtr call) {
             Renderer render = (*call->doors).*renderer;
             read_transcript(std::move(call), std::move(render), content_type);
         }});
}

} // namespace

void add_transcript_calls(RouteTable& table) {
    add_rendering(table, "txt", &ApiDoors::text, "text/plain; charset=utf-8");
    add_rendering(table, "json", &ApiDoors::json, "application/json");
    add_rendering(table, "html", &ApiDoors::html, "text/html; charset=utf-8");
}

} // namespace switchboard::api
