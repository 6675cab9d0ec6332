#include "api/impl/open_id_people.hpp"

#include "api/impl/config_edit.hpp"
#include "api/impl/open_id_links.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

struct Coming {
    CallPtr call;
    v1::OpenIdProvider provider;
    openid::Claims claims;
    OpenIdPerson person;
    std::function<void(OpenIdPerson)> then;
};
using ComingPtr = std::shared_ptr<Coming>;

void refuse(ComingPtr const& coming, std::string_view refusal) {
    coming->person.refusal = refusal;
    coming->then(std::move(coming->person));
}

v1::User const* user_of_email(v1::AccountConfig const& config, std::string const& email) {
    auto const& users = config.users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](v1::User const& each) { return each.email() == email; });
    return found == users.end() ? nullptr : &*found;
}

bool is_admitted_domain(v1::OpenIdProvider const& provider, std::string const& email) {
    auto const& domains = provider.domains();
    std::string const domain = email.substr(email.find('@') + 1);
    return domains.empty() || std::find(domains.begin(), domains.end(), domain) != domains.end();
}

/// Why an address does not tell whose account this is; empty if it may.
std::string_view address_refusal(v1::OpenIdProvider const& provider, openid::Claims const& claims) {
    if (claims.email.empty() || !claims.email_verified) return "unverified";
    return is_admitted_domain(provider, claims.email) ? std::string_view{} : "domain";
}

v1::OpenIdLink link_to(std::string const& user, openid::Claims const& claims, TimePoint now) {
    v1::OpenIdLink link;
    link.set_user(user);
    link.set_issuer(claims.issuer);
    link.set_email(claims.email);
    link.mutable_since()->set_seconds(to_ms(now) / 1000);
    return link;
}

/// Nobody of the staff did it: the provider's word did.
ports::Caller by_provider(std::string const& account) {
    ports::Caller caller;
    caller.account = account;
    caller.role = v1::SYSTEM;
    caller.id = "open-id";
    return caller;
}

void record(
    CallPtr const& call, std::string const& account, audit::Deed deed, std::function<void()> then) {
    auto const network = http::address_network(call->request.remote_address);
    call->worker.trail.did(by_provider(account), network, std::move(deed), [call, then](auto kept) {
        if (!kept) return call->refuse(kept.error());
        then();
    });
}

void come_in(ComingPtr const& coming) {
    coming->then(std::move(coming->person));
}

/// By its verified address, once: the subject has no link, and gets one.
void link_by_address(ComingPtr const& coming, std::string const& user) {
    auto const& call = coming->call;
    std::string const account = coming->person.config.account().id();
    coming->person.user = user;
    auto const never = [](v1::OpenIdLink const&) { return false; };
    make_open_id_link(
        call->worker.vault, account, coming->person.key,
        link_to(user, coming->claims, call->doors->now()), never,
        [coming, account, user](ports::Outcome<ports::Unit> linked) {
            if (linked)
                return record(
                    coming->call, account, {"open-id.linked", user, "by its verified address"},
                    [coming] { come_in(coming); });
            auto const code = linked.error().code;
            if (code == v1::CONFLICT) return refuse(coming, "ended"); // somebody was quicker
            if (code == v1::TOO_LARGE) return refuse(coming, "many");
            coming->call->refuse(linked.error());
        });
}

std::string name_of(openid::Claims const& claims) {
    constexpr std::size_t kNameMax = 80; // as in the settings
    if (!claims.name.empty()) return claims.name;
    return claims.email.substr(0, std::min(claims.email.find('@'), kNameMax));
}

v1::User new_agent(openid::Claims const& claims) {
    v1::User user;
    user.set_id("u" + random_token(9));
    user.set_name(name_of(claims));
    user.set_email(claims.email);
    user.set_role(v1::AGENT);
    user.mutable_access(); // there, and empty: sees nothing until somebody gives something
    auto const language = primary_language(claims.locale);
    if (language == "vi" || language == "en") user.set_locale(std::string{language});
    return user;
}

void make_person(ComingPtr const& coming) {
    std::string const account = coming->person.config.account().id();
    auto user = std::make_shared<v1::User>(new_agent(coming->claims));
    auto is_made = std::make_shared<bool>(false);
    auto const edit = [user, is_made](v1::AccountConfig& config) -> std::optional<Refusal> {
        auto const* const there = user_of_email(config, user->email());
        *is_made = there == nullptr;
        if (there == nullptr) *config.add_users() = *user;
        return std::nullopt;
    };
    edit_config(coming->call, account, edit, [coming, account, is_made, user](auto saved) {
        coming->person.config = std::move(saved);
        auto const* const there = user_of_email(coming->person.config, user->email());
        if (there == nullptr || there->disabled()) return refuse(coming, "disabled");
        auto const link = [coming, id = there->id()] { link_by_address(coming, id); };
        if (!*is_made) return link();
        record(
            coming->call, account, {"settings.changed", there->id(), "open-id: first log-in"},
            link);
    });
}

/// Nobody has the address. Whose it was once is not somebody new.
void perhaps_make_person(ComingPtr const& coming) {
    if (!coming->provider.creates_people()) return refuse(coming, "nobody");
    is_past_address(
        coming->call->worker.vault, coming->person.config.account().id(), coming->claims.email,
        [coming](ports::Outcome<bool> const& past) {
            if (!past) return coming->call->refuse(past.error());
            if (*past) return refuse(coming, "nobody");
            make_person(coming);
        });
}

void by_address(ComingPtr const& coming) {
    auto const refusal = address_refusal(coming->provider, coming->claims);
    if (!refusal.empty()) return refuse(coming, refusal);
    auto const* const user = user_of_email(coming->person.config, coming->claims.email);
    if (user == nullptr) return perhaps_make_person(coming);
    coming->person.user = user->id();
    if (user->disabled()) return refuse(coming, "disabled");
    link_by_address(coming, user->id());
}

void by_link(ComingPtr const& coming, v1::OpenIdLink const& link) {
    coming->person.user = link.user();
    if (link.ended()) return refuse(coming, "ended");
    auto const* const user = find_user(coming->person.config, link.user());
    if (user == nullptr || user->disabled()) return refuse(coming, "disabled");
    heal_open_id_list(
        coming->call->worker.vault, coming->person.config.account().id(), link.user(),
        coming->person.key, [coming](ports::Outcome<ports::Unit> healed) {
            bool const full = !healed && healed.error().code == v1::TOO_LARGE;
            if (!healed && !full) return coming->call->refuse(healed.error());
            come_in(coming);
        });
}

} // namespace

void find_open_id_person(
    CallPtr const& call, std::string const& account, v1::OpenIdProvider const& provider,
    openid::Claims const& claims, std::function<void(OpenIdPerson)> then) {
    auto coming = std::make_shared<Coming>();
    coming->call = call;
    coming->provider = provider;
    coming->claims = claims;
    coming->then = std::move(then);
    coming->person.key = open_id_key(claims.issuer, claims.subject);
    call->worker.config.load(account, [coming, account](auto config) {
        if (!config) return coming->call->refuse(config.error());
        coming->person.config = std::move(*config);
        find_open_id_link(
            coming->call->worker.vault, account, coming->person.key, [coming](auto link) {
                if (!link) return coming->call->refuse(link.error());
                if (*link) return by_link(coming, **link);
                by_address(coming);
            });
    });
}

void link_open_id_person(
    CallPtr const& call, v1::AccountConfig const& config, std::string const& user,
    v1::OpenIdProvider const& provider, openid::Claims const& claims,
    std::function<void(std::string_view refusal)> then) {
    // Where only some domains are taken, an address of another one is nobody's here.
    bool const narrowed = !provider.domains().empty();
    if (narrowed && !address_refusal(provider, claims).empty())
        return then(address_refusal(provider, claims));
    auto const may = [config](v1::OpenIdLink const& there) {
        auto const& users = config.users();
        bool const is_somebodys = std::any_of(users.begin(), users.end(), [&](auto const& each) {
            return each.id() == there.user();
        });
        return there.ended() || !is_somebodys;
    };
    make_open_id_link(
        call->worker.vault, config.account().id(), open_id_key(claims.issuer, claims.subject),
        link_to(user, claims, call->doors->now()), may,
        [call, then = std::move(then)](ports::Outcome<ports::Unit> linked) {
            if (linked) return then({});
            auto const code = linked.error().code;
            if (code == v1::CONFLICT) return then("taken");
            if (code == v1::TOO_LARGE) return then("many");
            call->refuse(linked.error());
        });
}

bool counts_as_factor(v1::OpenIdProvider const& provider, openid::Claims const& claims) {
    if (!provider.counts_factor()) return false;
    // RFC 8176: "mfa". What single methods mean differs from provider to provider.
    bool const says_so = std::find(claims.amr.begin(), claims.amr.end(), "mfa") != claims.amr.end();
    return says_so || (!provider.factor_acr().empty() && claims.acr == provider.factor_acr());
}

} // namespace switchboard::api
