#include "api/impl/visitor_identity.hpp"

#include "base/random.hpp"
#include "base/sealed.hpp"
#include "identity/vault_document.hpp"

#include <memory>

namespace switchboard::api {

namespace {

struct Visit {
    CallPtr call;
    VisitorAsk ask;
    v1::InboxIdentity settings;
    identity::SignedPerson person;
    std::string key; // of the person; empty: nobody vouches
    std::string contact;
};
using VisitPtr = std::shared_ptr<Visit>;

void refuse_identity(VisitPtr const& visit, std::string message) {
    visit->call->refuse({v1::UNAUTHENTICATED, std::move(message)}, "identity");
}

void sign(VisitPtr const& visit) {
    auto const& ask = visit->ask;
    auto fresh = identity::new_grant(
        ask.account, visit->contact, ask.inbox, ask.locale, visit->call->doors->now());
    fresh.person = visit->key;
    visit->call->worker.sessions.visitor(std::move(fresh), ask.token, [visit](auto issued) {
        if (!issued) return visit->call->refuse(issued.error());
        auto const& [token, grant] = *issued;
        visit->call->answer(json::object{
            {"token", token},
            {"contact", grant.contact},
            {"expiresAt", to_rfc3339(grant.expires)},
            {"inbox", grant.inbox},
            {"verified", !grant.person.empty()}});
    });
}

/// Whose a contact has become, once somebody vouched for it.
std::string person_document(std::string const& contact) {
    return "person-of." + contact;
}
std::string contact_document(std::string const& person) {
    return "contact-of." + person;
}

/// What an unknown visitor held before is worth nothing once it has become somebody's: whoever
/// comes to that browser next begins anew.
void issue_unknown(VisitPtr const& visit) {
    visit->contact = random_token();
    if (visit->ask.token.empty()) return sign(visit);
    auto const& ask = visit->ask;
    auto const on_held = [visit](ports::Outcome<std::optional<identity::VisitorGrant>> held) {
        if (!held) return visit->call->refuse(held.error());
        if (!*held) {
            visit->ask.token.clear();
            return sign(visit);
        }
        visit->call->worker.vault.load(
            visit->ask.account, person_document((*held)->contact), [visit](auto taken) {
                if (!taken) return visit->call->refuse(taken.error());
                if (taken->revision != 0) visit->ask.token.clear();
                sign(visit);
            });
    };
    visit->call->worker.sessions.held(ask.token, ask.account, ask.inbox, on_held);
}

/// The shop's word replaces what was known of the person.
void vouch(VisitPtr const& visit) {
    ports::Caller server;
    server.account = visit->ask.account;
    server.role = v1::SYSTEM;
    server.id = "identity";
    v1::Contact contact;
    contact.set_id(visit->contact);
    contact.set_name(visit->person.name);
    contact.set_email(visit->person.email);
    contact.set_phone(visit->person.phone);
    contact.set_locale(visit->person.locale);
    contact.set_verified(true);
    visit->call->worker.store.save_contact(server, std::move(contact), [visit](auto saved) {
        if (!saved) return visit->call->refuse(saved.error());
        sign(visit);
    });
}

/// The first contact stays the person's, whoever of two devices comes first.
void settle(VisitPtr const& visit, std::string const& candidate) {
    visit->call->worker.vault.claim(
        visit->ask.account, contact_document(visit->key), candidate, [visit](auto contact) {
            if (!contact) return visit->call->refuse(contact.error());
            visit->contact = *contact;
            vouch(visit);
        });
}

/// A contact that was nobody's becomes the person's, if nobody else is quicker; a new one is
/// nobody's. First whose it is, then which one it is: erasure finds the second by the first.
void adopt(VisitPtr const& visit, std::string const& contact) {
    visit->call->worker.vault.claim(
        visit->ask.account, person_document(contact), visit->key, [visit, contact](auto person) {
            if (!person) return visit->call->refuse(person.error());
            if (*person != visit->key) return adopt(visit, random_token());
            settle(visit, contact);
        });
}

void issue_person(VisitPtr const& visit) {
    auto const on_known = [visit](ports::Outcome<ports::VaultDocument> known) {
        if (!known) return visit->call->refuse(known.error());
        if (known->revision != 0) {
            visit->contact = known->bytes;
            return vouch(visit);
        }
        auto const& ask = visit->ask;
        if (!ask.merge || ask.token.empty()) return adopt(visit, random_token());
        visit->call->worker.sessions.held(ask.token, ask.account, ask.inbox, [visit](auto held) {
            if (!held) return visit->call->refuse(held.error());
            if (*held) return adopt(visit, (*held)->contact);
            adopt(visit, random_token());
        });
    };
    visit->call->worker.vault.load(visit->ask.account, contact_document(visit->key), on_known);
}

std::vector<std::string> secrets_of(Visit const& visit) {
    auto const& key = visit.call->doors->seal_key;
    std::string const place = identity_place(visit.ask.account, visit.ask.inbox);
    auto const& settings = visit.settings;
    bool const overlaps =
        settings.previous_secret_until().seconds() * 1000 > to_ms(visit.call->doors->now());
    std::vector<std::string> secrets;
    auto const add = [&](std::string const& sealed) {
        if (sealed.empty()) return;
        if (key.empty()) return secrets.push_back(sealed);
        if (auto open = open_sealed(key, sealed, place)) secrets.push_back(std::move(*open));
    };
    add(settings.secret());
    if (overlaps) add(settings.previous_secret());
    return secrets;
}

void decide(VisitPtr const& visit) {
    auto const& ask = visit->ask;
    bool const configured = !visit->settings.secret().empty();
    if (ask.word.empty()) {
        if (configured && visit->settings.refuses_anonymous())
            return refuse_identity(visit, "this inbox wants a signed identity");
        return issue_unknown(visit);
    }
    if (!configured)
        return visit->call->refuse(
            invalid("this inbox takes no signed identity; an admin has to make a secret first"),
            "identity");
    auto person =
        identity::open_identity(ask.word, secrets_of(*visit), ask.inbox, visit->call->doors->now());
    if (!person) return refuse_identity(visit, person.error().message);
    visit->person = std::move(*person);
    auto const& people = visit->settings.people();
    visit->key = identity::person_key(
        people.empty() ? "inbox " + ask.inbox : "people " + people, visit->person.subject);
    issue_person(visit);
}

} // namespace

std::string identity_document(std::string const& inbox) {
    return "identity." + inbox;
}

std::string identity_place(std::string const& account, std::string const& inbox) {
    return account + "/identity/" + inbox;
}

void issue_visitor_token(CallPtr call, VisitorAsk ask) {
    auto visit = std::make_shared<Visit>();
    visit->call = std::move(call);
    visit->ask = std::move(ask);
    identity::load_kept<v1::InboxIdentity>(
        visit->call->worker.vault, visit->ask.account, identity_document(visit->ask.inbox),
        [visit](auto kept) {
            if (!kept) return visit->call->refuse(kept.error());
            visit->settings = std::move(kept->value);
            decide(visit);
        });
}

} // namespace switchboard::api
