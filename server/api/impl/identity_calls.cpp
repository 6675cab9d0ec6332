// Signed identity of an inbox: its secret, and whether unknown visitors may come too.
#include "api/impl/calls.hpp"
#include "api/impl/visitor_identity.hpp"
#include "base/random.hpp"
#include "base/sealed.hpp"
#include "base/text.hpp"
#include "identity/vault_document.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

/// Only inboxes of the caller's account have documents.
void with_inbox(CallPtr const& call, std::function<void(std::string)> then) {
    call->worker.config.load(call->caller.account, [call, then](auto config) {
        if (!config) return call->refuse(config.error());
        std::string const id = call->param("id");
        auto const& inboxes = config->inboxes();
        bool const ours = std::any_of(
            inboxes.begin(), inboxes.end(), [&](auto const& inbox) { return inbox.id() == id; });
        if (!ours) return call->refuse({v1::NOT_FOUND, "nothing has this id"}, "id");
        then(id);
    });
}

json::object to_object(v1::InboxIdentity const& settings) {
    json::object out{
        {"configured", !settings.secret().empty()},
        {"anonymous", settings.refuses_anonymous() ? "refused" : "allowed"},
        {"people", settings.people()}};
    if (!settings.previous_secret().empty())
        out["previousUntil"] =
            to_rfc3339(time_point_ms(settings.previous_secret_until().seconds() * 1000));
    return out;
}

void change(
    CallPtr const& call, std::string const& inbox, identity::Edit<v1::InboxIdentity> edit,
    json::object more = {}) {
    identity::change_kept<v1::InboxIdentity>(
        call->worker.vault, call->caller.account, identity_document(inbox), std::move(edit),
        [call, more = std::move(more)](auto saved) {
            if (!saved) return call->refuse(saved.error());
            auto body = to_object(*saved);
            for (auto const& member : more) body.insert(member);
            call->answer(body);
        });
}

void on_identity(CallPtr call) {
    with_inbox(call, [call](std::string const& inbox) {
        identity::load_kept<v1::InboxIdentity>(
            call->worker.vault, call->caller.account, identity_document(inbox), [call](auto kept) {
                if (!kept) return call->refuse(kept.error());
                call->answer(to_object(kept->value));
            });
    });
}

void on_change_identity(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"anonymous", "people"})) return refuse(call, *bad);
    auto const anonymous = read_text(*object, "anonymous", 0, 16);
    if (!anonymous) return refuse(call, anonymous.error());
    if (*anonymous != "allowed" && *anonymous != "refused")
        return refuse(call, Misfit{"anonymous", R"(must be "allowed" or "refused")"});
    auto const people = read_text(*object, "people", 0, 64);
    if (!people) return refuse(call, people.error());
    if (!people->empty() && !is_valid_id(*people))
        return refuse(call, Misfit{"people", "letters, digits, '-', '_' and '.' are allowed"});
    auto const edit = [refuses = *anonymous == "refused",
                       people = *people](v1::InboxIdentity& settings) {
        std::optional<ports::Error> refused;
        if (settings.secret().empty())
            refused = ports::Error{v1::WRONG_STATE, "this inbox has no identity secret yet"};
        settings.set_refuses_anonymous(refuses);
        settings.set_people(people);
        return refused;
    };
    with_inbox(call, [call, edit](std::string const& inbox) { change(call, inbox, edit); });
}

/// A new secret, shown this once; tokens signed with the old one are good for some hours more.
void on_new_identity_secret(CallPtr call) {
    auto const hours = read_overlap_hours(*call);
    if (!hours) return refuse(call, hours.error());
    with_inbox(call, [call, hours = *hours](std::string const& inbox) {
        std::string const secret = random_token(32);
        std::string const place = identity_place(call->caller.account, inbox);
        auto const& key = call->doors->seal_key;
        std::string const kept = key.empty() ? secret : seal(key, secret, place);
        std::int64_t const until = to_ms(call->doors->now()) / 1000 + std::int64_t{hours} * 3600;
        auto const edit = [kept, until](v1::InboxIdentity& settings) {
            if (settings.secret().empty()) {
                settings.set_refuses_anonymous(true); // safe by default: who is unknown stays out
            } else {
                settings.set_previous_secret(settings.secret());
                settings.mutable_previous_secret_until()->set_seconds(until);
            }
            settings.set_secret(kept);
            return std::optional<ports::Error>{};
        };
        change(call, inbox, edit, json::object{{"secret", secret}});
    });
}

void on_drop_identity(CallPtr call) {
    with_inbox(call, [call](std::string const& inbox) {
        change(call, inbox, [](v1::InboxIdentity& settings) {
            settings.Clear();
            return std::optional<ports::Error>{};
        });
    });
}

} // namespace

void add_identity_calls(RouteTable& table) {
    constexpr auto kPath = "/api/v1/inboxes/{id}/identity";
    table.push_back({"GET", kPath, Access::Admin, on_identity});
    table.push_back({"PUT", kPath, Access::Admin, on_change_identity});
    table.push_back({"DELETE", kPath, Access::Admin, on_drop_identity});
    table.push_back(
        {"POST", std::string{kPath} + "/secret", Access::Admin, on_new_identity_secret});
}

} // namespace switchboard::api
