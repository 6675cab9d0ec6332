// The provider of an account: read and changed by an admin, and what its button says to anybody.
#include "api/impl/change_config.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/open_id.hpp"
#include "base/sealed.hpp"
#include "base/text.hpp"
#include "configuration/shapes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

constexpr std::size_t kClientIdMax = 256; // characters
constexpr std::size_t kSecretMax = 512;   // characters
constexpr std::size_t kNameMax = 40;      // characters: it is a button
constexpr std::size_t kAcrMax = 128;      // characters
constexpr std::size_t kDomainsMax = 50;
constexpr std::size_t kProvidersShown = 20; // buttons of one log-in page

json::object
to_object(Call const& call, v1::OpenIdProvider const& provider, std::uint64_t revision) {
    json::array domains;
    for (auto const& each : provider.domains()) domains.emplace_back(each);
    return {
        {"configured", !provider.issuer().empty()},
        {"issuer", provider.issuer()},
        {"clientId", provider.client_id()},
        {"name", provider.name()},
        {"createsPeople", provider.creates_people()},
        {"domains", std::move(domains)},
        {"countsFactor", provider.counts_factor()},
        {"factorAcr", provider.factor_acr()},
        {"returnUrl", open_id_return_url(*call.doors)},
        {"revision", revision}};
}

void on_settings(CallPtr call) {
    identity::load_kept<v1::OpenIdProvider>(
        call->worker.vault, call->caller.account, kOpenIdDocument, [call](auto kept) {
            if (!kept) return call->refuse(kept.error());
            call->answer(to_object(*call, kept->value, kept->revision));
        });
}

struct Wanted {
    v1::OpenIdProvider provider; // its secret as it was typed; empty: as before
    Confirmation confirmation;
    std::optional<std::uint64_t> seen; // `If-Match`
};

bool is_domain(std::string const& text) {
    return configuration::is_email("somebody@" + text);
}

Read<std::vector<std::string>> read_domains(json::object const& object) {
    std::vector<std::string> out;
    auto const* const list = object.if_contains("domains");
    if (list == nullptr) return out;
    if (!list->is_array() || list->get_array().size() > kDomainsMax)
        return Misfit{"domains", "must be a list of up to " + std::to_string(kDomainsMax)};
    for (auto const& each : list->get_array()) {
        std::string const path = "domains[" + std::to_string(out.size()) + "]";
        if (!each.is_string()) return Misfit{path, "must be a text"};
        std::string domain{each.get_string().data(), each.get_string().size()};
        if (!is_domain(domain))
            return Misfit{path, "must be a domain in lower case, as shop.example"};
        out.push_back(std::move(domain));
    }
    return out;
}

std::optional<Misfit> read_texts(json::object const& object, v1::OpenIdProvider& out) {
    auto const take = [&](char const* name, std::size_t min, std::size_t max, auto set) {
        auto const text = read_text(object, name, min, max);
        if (!text) return std::optional{text.error()};
        if (has_control_character(*text) || text->find_first_of("\r\n\t") != text->npos)
            return std::optional{Misfit{name, "must have no control characters"}};
        set(*text);
        return std::optional<Misfit>{};
    };
    if (auto bad = take("issuer", 1, openid::kIssuerMax, [&](auto& t) { out.set_issuer(t); }))
        return bad;
    if (auto bad = take("clientId", 1, kClientIdMax, [&](auto& t) { out.set_client_id(t); }))
        return bad;
    if (auto bad = take("secret", 0, kSecretMax, [&](auto& t) { out.set_secret(t); })) return bad;
    if (auto bad = take("name", 1, kNameMax, [&](auto& t) { out.set_name(t); })) return bad;
    return take("factorAcr", 0, kAcrMax, [&](auto& t) { out.set_factor_acr(t); });
}

Read<Wanted> read_wanted(Call const& call) {
    auto const object = read_object(call.request.body);
    if (!object) return object.error();
    if (auto bad = only_members(
            *object, {"issuer", "clientId", "secret", "name", "createsPeople", "domains",
                      "countsFactor", "factorAcr", "password", "code"}))
        return *bad;
    Wanted wanted;
    if (auto const bad = read_texts(*object, wanted.provider)) return *bad;
    auto const creates = read_flag(*object, "createsPeople");
    if (!creates) return creates.error();
    auto const counts = read_flag(*object, "countsFactor");
    if (!counts) return counts.error();
    wanted.provider.set_creates_people(*creates);
    wanted.provider.set_counts_factor(*counts);
    auto const domains = read_domains(*object);
    if (!domains) return domains.error();
    for (auto const& each : *domains) wanted.provider.add_domains(each);
    if (*creates && domains->empty())
        return Misfit{
            "domains", "must name at least one where people are made on their first log-in"};
    auto const given = read_confirmation(*object);
    if (!given) return given.error();
    wanted.confirmation = *given;
    auto const seen = read_if_match(call);
    if (!seen) return seen.error();
    wanted.seen = *seen;
    return wanted;
}

/// With the revision of now, where it is known.
void refuse_changed(CallPtr const& call, std::optional<std::uint64_t> revision = {}) {
    json::object more;
    if (revision) more["revision"] = *revision;
    call->refusal_status = kPreconditionFailed;
    call->refuse(
        {v1::CONFLICT, "these settings were changed meanwhile; read them again"}, "If-Match",
        std::move(more));
}

void refuse_saving(CallPtr const& call, ports::Error const& error) {
    if (error.code == v1::CONFLICT) return refuse_changed(call);
    call->refuse(error);
}

struct Change {
    CallPtr call;
    Wanted wanted;
    v1::OpenIdProvider before;
    std::uint64_t revision = 0;
};
using ChangePtr = std::shared_ptr<Change>;

/// A secret goes to the issuer and the client that it was given for, never to another one.
bool keeps_secret(Change const& change) {
    auto const& wanted = change.wanted.provider;
    return wanted.secret().empty() && !change.before.secret().empty() &&
           wanted.issuer() == change.before.issuer() &&
           wanted.client_id() == change.before.client_id();
}

void save(ChangePtr const& change) {
    auto const& call = change->call;
    auto provider = change->wanted.provider;
    auto const& key = call->doors->seal_key;
    if (keeps_secret(*change))
        provider.set_secret(change->before.secret());
    else if (!key.empty())
        provider.set_secret(seal(key, provider.secret(), open_id_place(call->caller.account)));
    call->worker.vault.save(
        call->caller.account, kOpenIdDocument, {provider.SerializeAsString(), change->revision},
        [call, provider](ports::Outcome<std::uint64_t> saved) {
            if (saved) return call->answer(to_object(*call, provider, *saved));
            refuse_saving(call, saved.error());
        });
}

/// A new issuer is asked for its document before anybody is sent there.
void try_issuer(ChangePtr const& change) {
    auto const& call = change->call;
    bool const is_new = change->wanted.provider.issuer() != change->before.issuer();
    if (!is_new || !call->doors->open_id) return save(change);
    openid::Client client;
    client.issuer = change->wanted.provider.issuer();
    auto const on_url = [change, call](openid::Found<std::string> url) {
        if (url) return save(change);
        call->refuse(invalid("cannot be used: " + url.error().message), "issuer");
    };
    call->doors->open_id->begin(std::move(client), {}, call->worker.post, on_url);
}

void check(ChangePtr const& change) {
    auto const& call = change->call;
    auto const& wanted = change->wanted;
    if (wanted.seen && *wanted.seen != change->revision)
        return refuse_changed(call, change->revision);
    auto const admitted =
        call->doors->open_id ? call->doors->open_id->addresses() : openid::Addresses{};
    if (auto const problem = openid::issuer_problem(wanted.provider.issuer(), admitted))
        return call->refuse(invalid(*problem), "issuer");
    if (wanted.provider.secret().empty() && !keeps_secret(*change))
        return call->refuse(invalid("must be given with a new issuer or client"), "secret");
    try_issuer(change);
}

void on_change(CallPtr call) {
    auto wanted = read_wanted(*call);
    if (!wanted) return refuse(call, wanted.error());
    auto const change = std::make_shared<Change>();
    change->call = call;
    change->wanted = *std::move(wanted);
    call->audit_subject = call->caller.account;
    auto const& given = change->wanted.confirmation;
    confirm_person(call, given.password, given.code, [change, call](v1::AccountConfig const&) {
        identity::load_kept<v1::OpenIdProvider>(
            call->worker.vault, call->caller.account, kOpenIdDocument, [change, call](auto kept) {
                if (!kept) return call->refuse(kept.error());
                change->before = std::move(kept->value);
                change->revision = kept->revision;
                check(change);
            });
    });
}

/// Nobody comes in this way any more; links stay for another time.
void on_drop(CallPtr call) {
    auto const seen = read_if_match(*call);
    if (!seen) return refuse(call, seen.error());
    call->audit_subject = call->caller.account;
    identity::load_kept<v1::OpenIdProvider>(
        call->worker.vault, call->caller.account, kOpenIdDocument, [call, seen = *seen](auto kept) {
            if (!kept) return call->refuse(kept.error());
            if (seen && *seen != kept->revision) return refuse_changed(call, kept->revision);
            call->worker.vault.save(
                call->caller.account, kOpenIdDocument, {{}, kept->revision},
                [call](ports::Outcome<std::uint64_t> saved) {
                    if (!saved) return refuse_saving(call, saved.error());
                    call->answer(to_object(*call, {}, 0));
                });
        });
}

/// The buttons of the log-in page, account by account.
struct Buttons {
    CallPtr call;
    std::vector<std::string> accounts; // still to be asked, last first
    json::array shown;
};

void next_button(std::shared_ptr<Buttons> const& buttons) {
    if (buttons->accounts.empty())
        return buttons->call->answer(json::object{{"providers", std::move(buttons->shown)}});
    std::string const account = buttons->accounts.back();
    buttons->accounts.pop_back();
    with_open_id(buttons->call, account, [buttons, account](auto const& provider) {
        if (provider)
            buttons->shown.push_back(json::object{{"id", account}, {"name", provider->name()}});
        next_button(buttons);
    });
}

/// With more accounts than a page has room for, each is shown where its address names it.
void on_providers(CallPtr call) {
    auto const buttons = std::make_shared<Buttons>();
    buttons->call = call;
    if (public_origin(*call->doors).empty()) return next_button(buttons);
    std::string const account = call->query("account");
    if (!account.empty()) {
        if (!is_valid_id(account)) return refuse(call, Misfit{"account", "is no id"});
        buttons->accounts.push_back(account);
        return next_button(buttons);
    }
    call->worker.config.accounts([call, buttons](ports::Outcome<std::vector<std::string>> all) {
        if (!all) return call->refuse(all.error());
        if (all->size() <= kProvidersShown) buttons->accounts = *std::move(all);
        std::sort(buttons->accounts.rbegin(), buttons->accounts.rend());
        next_button(buttons);
    });
}

} // namespace

void add_open_id_settings_calls(RouteTable& table) {
    constexpr auto kPath = "/api/v1/open-id";
    table.push_back({"GET", kPath, Access::Admin, on_settings});
    table.push_back({"PUT", kPath, Access::Admin, on_change});
    table.push_back({"DELETE", kPath, Access::Admin, on_drop});
    table.push_back({"GET", "/api/v1/open-id/providers", Access::Anybody, on_providers});
}

} // namespace switchboard::api
