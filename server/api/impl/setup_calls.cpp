#include "api/impl/calls.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "base/random.hpp"
#include "configuration/shapes.hpp"
#include "configuration/validate.hpp"

#include <memory>

namespace switchboard::api {

namespace {

constexpr auto kLink = ports::TokenKind::SetupLink;

struct Setup {
    CallPtr call;
    std::string link, name, email, password, account, locale;
    ports::Caller grant;
    v1::AccountConfig config;
    std::string user, hash;
};
using SetupPtr = std::shared_ptr<Setup>;

ports::Error link_gone() {
    return {v1::NOT_FOUND, "this link was used or has expired; make a new one on the server"};
}

void find_link(
    CallPtr const& call, std::string const& link, bool take,
    std::function<void(ports::Caller)> then) {
    call->worker.config.find_token(kLink, link, take, [call, then](auto grant) {
        if (!grant)
            return call->refuse(grant.error().code == v1::NOT_FOUND ? link_gone() : grant.error());
        // One that is for a user's password makes no admin.
        if (!grant->id.empty() || grant->role != v1::ADMIN) return call->refuse(link_gone());
        then(*grant);
    });
}

std::optional<Misfit> read_setup(Setup& setup) {
    auto const object = read_object(setup.call->request.body);
    if (!object) return object.error();
    if (auto bad =
            only_members(*object, {"link", "name", "email", "password", "account", "locale"})) {
        return bad;
    }
    struct Member {
        char const* name;
        std::string& value;
        std::size_t min, max;
    };
    for (auto const& [name, value, min, max] : std::initializer_list<Member>{
             {"link", setup.link, 1, 128},
             {"name", setup.name, 1, 80},
             {"email", setup.email, 1, 254},
             {"password", setup.password, 1, identity::kPasswordMax},
             {"account", setup.account, 0, 80},
             {"locale", setup.locale, 0, 2}}) {
        auto text = read_text(*object, name, min, max);
        if (!text) return text.error();
        value = *text;
    }
    setup.email = lower_ascii(setup.email);
    if (setup.locale.empty()) setup.locale = "vi";
    if (setup.locale != "vi" && setup.locale != "en") {
        return Misfit{"locale", "must be \"vi\" or \"en\""};
    }
    if (!configuration::is_email(setup.email)) return Misfit{"email", "must be an e-mail address"};
    auto problem = identity::password_problem(setup.password);
    if (problem) return Misfit{"password", *problem};
    return std::nullopt;
}

/// Enough to answer the first visitor: one queue and one inbox that may be embedded anywhere.
v1::AccountConfig first_config(Setup const& setup) {
    bool const vietnamese = setup.locale == "vi";
    v1::AccountConfig config;
    config.mutable_account()->set_id("a" + random_token(9));
    config.mutable_account()->set_name(setup.account.empty() ? setup.name : setup.account);
    config.mutable_account()->set_locale(setup.locale);
    config.mutable_account()->set_time_zone(vietnamese ? "Asia/Ho_Chi_Minh" : "UTC");
    auto& queue = *config.add_queues();
    queue.set_id("general");
    queue.set_name(vietnamese ? "Hỗ trợ chung" : "General");
    queue.set_priority(v1::NORMAL);
    auto& inbox = *config.add_inboxes();
    inbox.set_id("web-" + random_token(9));
    inbox.set_name(config.account().name());
    inbox.set_channel("web");
    inbox.set_queue("general");
    (*inbox.mutable_greeting())[setup.locale] =
        vietnamese ? "Xin chào! Chúng tôi giúp gì được cho bạn?" : "Hello! How can we help?";
    return config;
}

void save(SetupPtr const& setup) {
    setup->call->worker.config.save(setup->config, [setup](auto revision) {
        if (revision) {
            setup->config.set_revision(*revision);
            return log_in(setup->call, setup->config, setup->user, false);
        }
        // The link is good again: nothing was made with it.
        auto const life = setup->grant.expires - setup->call->doors->now();
        setup->call->worker.config.put_token(
            kLink, setup->link, setup->grant, life,
            [setup, error = revision.error()](auto) { setup->call->refuse(error); });
    });
}

void take_link(SetupPtr const& setup) {
    for (auto const& finding : configuration::validate(setup->config)) {
        if (finding.warning) continue;
        return setup->call->refuse(invalid(finding.message), finding.path);
    }
    find_link(setup->call, setup->link, true, [setup](ports::Caller) { save(setup); });
}

void add_admin(SetupPtr const& setup) {
    auto& user = *setup->config.add_users();
    setup->user = "u" + random_token(9);
    user.set_id(setup->user);
    user.set_name(setup->name);
    user.set_email(setup->email);
    user.set_role(v1::ADMIN);
    user.set_locale(setup->locale);
    user.set_password_hash(setup->hash);
    take_link(setup);
}

void load_account(SetupPtr const& setup) {
    if (setup->grant.account.empty()) {
        setup->config = first_config(*setup);
        return add_admin(setup);
    }
    setup->call->worker.config.load(setup->grant.account, [setup](auto config) {
        if (!config) return setup->call->refuse(config.error());
        setup->config = *config;
        add_admin(setup);
    });
}

void hash(SetupPtr const& setup) {
    auto const work = [setup] {
        setup->hash = identity::hash_password(setup->password, setup->call->doors->password_cost);
    };
    if (!setup->call->worker.background(work, [setup] { load_account(setup); })) {
        setup->call->refuse({v1::OVERLOADED, "too many passwords at once"});
    }
}

void on_setup(CallPtr call) {
    auto setup = std::make_shared<Setup>();
    setup->call = call;
    if (auto const bad = read_setup(*setup)) return refuse(call, *bad);
    find_link(call, setup->link, false, [setup](ports::Caller grant) {
        setup->grant = std::move(grant);
        hash(setup);
    });
}

void on_look(CallPtr call) {
    auto const link = read_link(call->request.body);
    if (!link) return refuse(call, link.error());
    find_link(call, *link, false, [call](ports::Caller grant) {
        call->answer(json::object{
            {"valid", true},
            {"newAccount", grant.account.empty()},
            {"expiresAt", to_rfc3339(grant.expires)}});
    });
}

} // namespace

void add_setup_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/setup", Access::Anybody, on_setup});
    table.push_back({"POST", "/api/v1/setup/look", Access::Anybody, on_look});
}

} // namespace switchboard::api
