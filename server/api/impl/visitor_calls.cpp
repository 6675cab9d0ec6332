#include "api/impl/calls.hpp"
#include "api/impl/inbox_state.hpp"
#include "api/impl/newcomer.hpp"
#include "api/impl/staff_session.hpp"
#include "api/impl/visitor_identity.hpp"
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "configuration/sink_rules.hpp"
#include "identity/puzzle.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

struct Public {
    v1::AccountConfig config;
    v1::Inbox inbox;
};

/// The origin of the server itself, as the browser sees it: the widget's frame lives there.
std::string own_origin(http::Request const& request) {
    return (request.secure ? "https://" : "http://") + request.header("host");
}

/// Says whether the page that asks may use the inbox, and if so tells the browser.
bool admit_origin(CallPtr const& call, v1::Inbox const& inbox) {
    std::string const origin = call->request.header("origin");
    call->headers.emplace_back("Vary", "Origin");
    if (origin.empty() || origin == own_origin(call->request)) return true;
    auto const& allowed = inbox.origins();
    bool const listed = std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
    if (!allowed.empty() && !listed) return false;
    call->headers.emplace_back("Access-Control-Allow-Origin", origin);
    return true;
}

void find_inbox(CallPtr const& call, std::string const& id, std::function<void(Public)> then) {
    if (!is_valid_id(id)) return call->refuse({v1::NOT_FOUND, "no such inbox"});
    call->worker.config.account_of_inbox(id, [call, id, then](auto account) {
        if (!account) {
            bool const unknown = account.error().code == v1::NOT_FOUND;
            return call->refuse(
                unknown ? ports::Error{v1::NOT_FOUND, "no such inbox"} : account.error());
        }
        call->worker.config.load(*account, [call, id, then](auto config) {
            if (!config) return call->refuse(config.error());
            for (auto const& inbox : config->inboxes()) {
                if (inbox.id() != id) continue;
                if (admit_origin(call, inbox)) return then({*config, inbox});
                return call->refuse({v1::FORBIDDEN, "this page may not use the inbox"});
            }
            call->refuse({v1::NOT_FOUND, "no such inbox"});
        });
    });
}

std::string text_in(
    google::protobuf::Map<std::string, std::string> const& texts, std::string const& locale,
    std::string const& otherwise) {
    std::string const language{primary_language(locale)};
    // Language tags are alike in whatever case they are written (RFC 5646, section 2.1.1).
    for (auto const& each : {locale, language, otherwise})
        for (auto const& [tag, text] : texts)
            if (lower_ascii(tag) == lower_ascii(each)) return text;
    return texts.empty() ? std::string{} : texts.begin()->second;
}

json::object public_part(CallPtr const& call, Public const& found, InboxState const& state) {
    auto const& account = found.config.account();
    json::array form;
    for (auto const& field : found.inbox.form()) form.push_back(to_json(field));
    json::object out{
        {"id", found.inbox.id()},
        {"name", found.inbox.name()},
        {"greeting", text_in(found.inbox.greeting(), call->query("locale"), account.locale())},
        {"form", std::move(form)},
        {"brandColour", found.inbox.brand_colour()},
        {"typingPreview", found.inbox.typing_preview()},
        {"mailsTranscripts",
         configuration::mail_sink(found.config) != nullptr && bool{call->doors->send_letter}},
        {"locale", account.locale()},
        {"timeZone", account.time_zone()},
        {"open", state.open}};
    if (!state.open) out["whenClosed"] = state.when_closed;
    if (state.opens_at) out["opensAt"] = to_rfc3339(*state.opens_at);
    if (state.closes_at) out["closesAt"] = to_rfc3339(*state.closes_at);
    if (!state.day_name.empty()) out["dayName"] = state.day_name;
    return out;
}

void on_public_inbox(CallPtr call) {
    find_inbox(call, call->param("id"), [call](Public found) {
        call->worker.config.queue_overrides(
            found.config.account().id(), [call, found](auto by_hand) {
                if (!by_hand) return call->refuse(by_hand.error());
                call->answer(public_part(
                    call, found,
                    inbox_state(found.config, found.inbox, *by_hand, call->doors->now())));
            });
    });
}

void on_visitor_token(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad =
            only_members(*object, {"inbox", "token", "locale", "identity", "merge", "puzzle"})) {
        return refuse(call, *bad);
    }
    auto const inbox = read_text(*object, "inbox", 1, 64);
    if (!inbox) return refuse(call, inbox.error());
    auto const token = read_text(*object, "token", 0, 1024);
    if (!token) return refuse(call, token.error());
    auto const locale = read_language(*object, "locale");
    if (!locale) return refuse(call, locale.error());
    auto const word = read_text(*object, "identity", 0, identity::kIdentityBytesMax);
    if (!word) return refuse(call, word.error());
    auto const merge = read_flag(*object, "merge");
    if (!merge) return refuse(call, merge.error());
    auto const solution = read_text(*object, "puzzle", 0, identity::kPuzzleMax);
    if (!solution) return refuse(call, solution.error());
    VisitorAsk ask{{}, *inbox, *locale, *token, *word, *merge};
    find_inbox(call, *inbox, [call, ask, solution = *solution](Public found) mutable {
        ask.account = found.config.account().id();
        if (ask.locale.empty()) ask.locale = found.config.account().locale();
        admit_newcomer(call, ask, solution, [call, ask] { issue_visitor_token(call, ask); });
    });
}

void on_puzzle(CallPtr call) {
    find_inbox(call, call->param("id"), [call](Public const& found) {
        give_puzzle(call, found.inbox.id());
    });
}

/// Asked by a browser before it sends JSON from another origin. The inbox is not known yet; whether
/// the page may use it is said by the answer to the request itself.
void on_preflight(CallPtr call) {
    std::string const origin = call->request.header("origin");
    if (!origin.empty()) {
        call->headers.emplace_back("Access-Control-Allow-Origin", origin);
        call->headers.emplace_back("Access-Control-Allow-Methods", "GET, POST");
        call->headers.emplace_back("Access-Control-Allow-Headers", "Content-Type");
        call->headers.emplace_back("Access-Control-Max-Age", "600");
    }
    call->headers.emplace_back("Vary", "Origin");
    call->answer_raw("text/plain; charset=utf-8", {}, 204);
}

} // namespace

void add_visitor_calls(RouteTable& table) {
    table.push_back(
        {"POST", "/api/v1/visitor-token", Access::Anybody, on_visitor_token, kTokenBodyMax});
    table.push_back({"OPTIONS", "/api/v1/visitor-token", Access::Anybody, on_preflight});
    table.push_back({"GET", "/api/v1/inboxes/{id}/public", Access::Anybody, on_public_inbox});
    table.push_back({"OPTIONS", "/api/v1/inboxes/{id}/public", Access::Anybody, on_preflight});
    table.push_back({"GET", "/api/v1/inboxes/{id}/puzzle", Access::Anybody, on_puzzle});
    table.push_back({"OPTIONS", "/api/v1/inboxes/{id}/puzzle", Access::Anybody, on_preflight});
}

} // namespace switchboard::api
