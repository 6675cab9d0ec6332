#include "api/impl/audited.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr std::string_view kOwn = "the caller's own, of no customer";
constexpr std::string_view kByThemselves = "the handler writes its own record";

} // namespace

std::vector<Audited> const& audited_routes() {
    static std::vector<Audited> const kRoutes{
        {"POST /api/v1/login", "", false, kByThemselves},
        {"POST /api/v1/setup", "", false, kByThemselves},
        {"POST /api/v1/access-link", "password.chosen"},
        {"POST /api/v1/users/{id}/access-link", "access-link.made"},
        {"POST /api/v1/password-link", "", false, kByThemselves},
        {"POST /api/v1/logout", "logout"},
        {"GET /api/v1/me", "", false, kOwn},
        {"POST /api/v1/socket-ticket", "", false, "what is read through the socket is recorded"},
        {"PUT /api/v1/me/password", "password.changed"},
        {"GET /api/v1/me/second-factor", "", false, kOwn},
        {"POST /api/v1/me/second-factor", "", false, "nothing is asked for until it is confirmed"},
        {"POST /api/v1/me/second-factor/confirm", "second-factor.on"},
        {"POST /api/v1/me/second-factor/off", "second-factor.off"},
        {"DELETE /api/v1/users/{id}/second-factor", "second-factor.removed"},
        {"GET /api/v1/me/sessions", "", false, kOwn},
        {"DELETE /api/v1/me/sessions", "session.ended"},
        {"DELETE /api/v1/me/sessions/{id}", "session.ended"},
        {"GET /api/v1/config", "", false,
         "every console reads it at its start; it names no customer"},
        {"POST /api/v1/apply", "settings.changed"},
        {"PUT /api/v1/skills/{id}", "settings.changed"},
        {"DELETE /api/v1/skills/{id}", "settings.changed"},
        {"PUT /api/v1/queues/{id}", "settings.changed"},
        {"DELETE /api/v1/queues/{id}", "settings.changed"},
        {"PUT /api/v1/users/{id}", "settings.changed"},
        {"DELETE /api/v1/users/{id}", "settings.changed"},
        {"PUT /api/v1/inboxes/{id}", "settings.changed"},
        {"DELETE /api/v1/inboxes/{id}", "settings.changed"},
        {"PUT /api/v1/canned-replies/{id}", "settings.changed"},
        {"DELETE /api/v1/canned-replies/{id}", "settings.changed"},
        {"PUT /api/v1/sinks/{id}", "settings.changed"},
        {"DELETE /api/v1/sinks/{id}", "settings.changed"},
        {"POST /api/v1/sinks/{id}/secret", "secret.made"},
        {"GET /api/v1/inboxes/{id}/identity", "", false, "says whether there is a secret, no more"},
        {"PUT /api/v1/inboxes/{id}/identity", "identity.changed"},
        {"DELETE /api/v1/inboxes/{id}/identity", "identity.changed"},
        {"POST /api/v1/inboxes/{id}/identity/secret", "secret.made"},
        {"GET /api/v1/open-id", "", false, "says how people log in; it names no customer"},
        {"PUT /api/v1/open-id", "open-id.changed"},
        {"DELETE /api/v1/open-id", "open-id.changed"},
        {"POST /api/v1/open-id/code", "", false, kByThemselves},
        {"GET /api/v1/me/open-id", "", false, kOwn},
        {"POST /api/v1/me/open-id", "", false, "nothing is linked until the person is back"},
        {"DELETE /api/v1/me/open-id/{link}", "open-id.ended"},
        {"GET /api/v1/users/{id}/open-id", "", false, "says which links there are, no more"},
        {"DELETE /api/v1/users/{id}/open-id/{link}", "open-id.ended"},
        {"GET /api/v1/conversations", "conversations.listed", true},
        {"POST /api/v1/search", "conversations.searched", true},
        {"GET /api/v1/conversations/{id}", "conversation.read", true},
        {"GET /api/v1/conversations/{id}/entries", "conversation.read", true},
        {"GET /api/v1/conversations/{id}/deliveries", "tickets.read", true},
        {"GET /api/v1/conversations/{id}/transcript.txt", "conversation.exported"},
        {"GET /api/v1/conversations/{id}/transcript.json", "conversation.exported"},
        {"GET /api/v1/conversations/{id}/transcript.html", "conversation.exported"},
        {"POST /api/v1/conversations/{id}/transcript-letter", "", false,
         "its customer's; staff are refused"},
        {"POST /api/v1/conversations/{id}/ticket", "ticket.made"},
        {"GET /api/v1/contacts/{id}", "contact.read", true},
        {"PATCH /api/v1/contacts/{id}", "contact.changed"},
        {"GET /api/v1/contacts/{id}/notes", "contact.read", true},
        {"POST /api/v1/contacts/{id}/notes", "contact.noted"},
        {"PATCH /api/v1/contacts/{id}/notes/{note}", "contact.noted"},
        {"DELETE /api/v1/contacts/{id}/notes/{note}", "contact.note-removed"},
        {"POST /api/v1/contacts/{id}/export", "contact.exported"},
        {"POST /api/v1/contacts/{id}/erase", "contact.erased"},
        {"POST /api/v1/uploads", "", false, kOwn},
        {"PUT /api/v1/uploads/{id}", "", false, kOwn},
        {"GET /api/v1/uploads/{id}", "", false, kOwn},
        {"DELETE /api/v1/uploads/{id}", "", false, kOwn},
        {"GET /api/v1/attachments/{id}", "file.read", true},
        {"GET /api/v1/desk/{name}", "", false, kOwn},
        {"PUT /api/v1/desk/{name}", "", false, kOwn},
        {"GET /api/v1/reports", "reports.read", true},
        {"GET /api/v1/ratings", "ratings.read", true},
        {"GET /api/v1/reports.csv", "reports.exported"},
        {"GET /api/v1/outbox", "tickets.read", true},
        {"GET /api/v1/outbox/pending", "tickets.read", true},
        {"GET /api/v1/outbox/delivered", "tickets.read", true},
        {"GET /api/v1/outbox/parked", "tickets.read", true},
        {"POST /api/v1/outbox/redrive", "tickets.sent-again"},
        {"GET /api/v1/events/pending", "tickets.read", true},
        {"GET /api/v1/events/delivered", "tickets.read", true},
        {"GET /api/v1/events/parked", "tickets.read", true},
        {"GET /api/v1/tickets", "tickets.read", true},
        {"GET /api/v1/tickets/ticketed", "tickets.read", true},
        {"GET /api/v1/tickets/owed", "tickets.read", true},
        {"GET /api/v1/tickets/parked", "tickets.read", true},
        {"GET /api/v1/tickets/exempt", "tickets.read", true},
        {"GET /api/v1/tickets/missing", "tickets.read", true},
        {"POST /api/v1/tickets/replay", "tickets.sent-again"},
        {"POST /api/v1/tickets/reconcile", "tickets.counted"},
        {"GET /api/v1/audit", "audit.read", true},
        {"GET /api/v1/audit.csv", "audit.exported"}};
    return kRoutes;
}

Audited const* audited(std::string_view method, std::string_view pattern) {
    std::string const route = std::string{method} + " " + std::string{pattern};
    auto const& routes = audited_routes();
    auto const found = std::find_if(
        routes.begin(), routes.end(), [&](Audited const& each) { return each.route == route; });
    return found == routes.end() ? nullptr : &*found;
}

} // namespace switchboard::api
