// Logging in with a provider's word, from the button to the session or to the code of one's own.
// The two calls that a browser is sent to answer with a page of the console and what happened,
// never with a body.
#include "api/impl/config_edit.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/open_id.hpp"
#include "api/impl/open_id_links.hpp"
#include "api/impl/open_id_people.hpp"
#include "api/impl/open_id_state.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

constexpr std::size_t kStateMax = 128; // bytes; ours has 43

/// Where a log-in stands between the steps of its return.
struct Return {
    CallPtr call;
    v1::OpenIdState state;
    v1::OpenIdProvider provider;
    openid::Claims claims;
    OpenIdPerson person;
};
using ReturnPtr = std::shared_ptr<Return>;

/// The browser came by another name of this server: the cookie would not be there on the way back.
bool came_by_another_name(Call const& call) {
    std::string const here =
        (call.request.secure ? "https://" : "http://") + call.request.header("host");
    return call.query("here") != "1" && lower_ascii(here) != public_origin(*call.doors);
}

void go_to_provider(
    CallPtr const& call, v1::OpenIdState const& state, v1::OpenIdProvider const& provider,
    std::function<void(std::string const&)> then) {
    auto const client = open_id_client(*call->doors, state.account(), provider);
    if (!client) return send_to_page(call, kConsolePage, "settings");
    auto ask = open_id_ask(state);
    if (provider.counts_factor()) ask.acr = provider.factor_acr();
    auto const on_url = [call, state, then](openid::Found<std::string> url) {
        if (!url) return send_to_page(call, kConsolePage, said_of(url.error().fault));
        keep_open_id_state(call, OpenIdStep::Provider, state, [then, url = *url] { then(url); });
    };
    call->doors->open_id->begin(*client, std::move(ask), call->worker.post, on_url);
}

void on_start(CallPtr call) {
    std::string const account = call->query("provider");
    bool const is_possible = is_valid_id(account) && !public_origin(*call->doors).empty();
    if (!is_possible) return send_to_page(call, kConsolePage, "off");
    if (came_by_another_name(*call))
        return call->redirect(
            public_origin(*call->doors) + "/api/v1/open-id/start?here=1&provider=" + account);
    with_open_id(call, account, [call, account](auto const& provider) {
        if (!provider) return send_to_page(call, kConsolePage, "off");
        go_to_provider(call, new_open_id_state(account), *provider, [call](std::string const& url) {
            call->redirect(url);
        });
    });
}

char const* page_of(Return const& back) {
    return back.state.user().empty() ? kConsolePage : kAccountPage;
}

void end_with(ReturnPtr const& back, std::string_view what) {
    send_to_page(back->call, page_of(*back), what);
}

/// A code, a token or a person that is not good counts like a wrong password.
void fail(ReturnPtr const& back, std::string_view what) {
    // Counted for the network alone: whoever holds an old link must not lock its person out.
    LoginFailure failure{back->state.account(), back->person.user, "open-id: "};
    failure.detail += what;
    note_failed_login(back->call, failure);
    end_with(back, what);
}

void open_session(ReturnPtr const& back) {
    auto const& call = back->call;
    auto const on_opened = [back, call](ports::Outcome<identity::OpenedSession> session) {
        if (!session && session.error().code == v1::UNAUTHENTICATED)
            return end_with(back, "disabled");
        if (!session) return call->refuse(session.error());
        auto const network = http::address_network(call->request.remote_address);
        call->worker.trail.did(
            session->caller, network, {"login", {}, "open-id"},
            [back, call, token = session->token](ports::Outcome<ports::Unit> kept) {
                if (!kept) return call->refuse(kept.error());
                set_cookie(call, token);
                end_with(back, {});
            });
    };
    call->worker.sessions.open(back->person.config, back->person.user, origin_of(*call), on_opened);
}

/// Who has a second factor here gives its code, unless the provider's counts.
void check_second_step(ReturnPtr const& back) {
    if (counts_as_factor(back->provider, back->claims)) return open_session(back);
    check_factor(
        back->call, back->state.account(), back->person.user, {}, [back](FactorAnswer answer) {
            if (answer == FactorAnswer::NotNeeded) return open_session(back);
            auto state = new_open_id_state(back->state.account());
            state.set_user(back->person.user);
            state.set_key(back->person.key);
            keep_open_id_state(
                back->call, OpenIdStep::Code, std::move(state), [back] { end_with(back, "code"); });
        });
}

void log_in_person(ReturnPtr const& back) {
    find_open_id_person(
        back->call, back->state.account(), back->provider, back->claims,
        [back](OpenIdPerson person) {
            back->person = std::move(person);
            auto const& refusal = back->person.refusal;
            if (refusal == "many") return end_with(back, refusal); // it is theirs, and good
            if (!refusal.empty()) return fail(back, refusal);
            auto const* const user = find_user(back->person.config, back->person.user);
            if (user == nullptr) return fail(back, "disabled");
            unless_too_many(back->call, user->email(), [back] { check_second_step(back); });
        });
}

/// The account page began it: its session has to be there still.
void link_person(ReturnPtr const& back, v1::AccountConfig const& config) {
    auto const caller = identity::caller_of(config, back->state.user());
    if (!caller) return end_with(back, "disabled");
    auto const on_linked = [back, caller = *caller](std::string_view refusal) {
        if (!refusal.empty()) return end_with(back, refusal);
        auto const network = http::address_network(back->call->request.remote_address);
        back->call->worker.trail.did(
            caller, network, {"open-id.linked", caller.id, "on the account page"},
            [back](ports::Outcome<ports::Unit> kept) {
                if (!kept) return back->call->refuse(kept.error());
                end_with(back, "linked");
            });
    };
    back->call->worker.sessions.list(
        config, back->state.user(), [back, config, on_linked](auto sessions) {
            if (!sessions) return back->call->refuse(sessions.error());
            bool const open =
                std::any_of(sessions->begin(), sessions->end(), [&](auto const& each) {
                    return each.id == back->state.session();
                });
            if (!open) return end_with(back, "state");
            link_open_id_person(
                back->call, config, back->state.user(), back->provider, back->claims, on_linked);
        });
}

void on_claims(ReturnPtr const& back) {
    if (back->state.user().empty()) return log_in_person(back);
    back->call->worker.config.load(back->state.account(), [back](auto config) {
        if (!config) return back->call->refuse(config.error());
        link_person(back, *config);
    });
}

void ask_provider(ReturnPtr const& back) {
    auto const& call = back->call;
    auto const client = open_id_client(*call->doors, back->state.account(), back->provider);
    if (!client) return end_with(back, "settings");
    auto const on_found = [back](openid::Found<openid::Claims> claims) {
        if (claims) {
            back->claims = *std::move(claims);
            return on_claims(back);
        }
        auto const fault = claims.error().fault;
        if (fault == openid::Fault::Refused) return fail(back, said_of(fault));
        end_with(back, said_of(fault));
    };
    call->doors->open_id->finish(
        *client, open_id_ask(back->state), {call->query("code"), call->query("iss")},
        call->worker.post, on_found);
}

/// What the provider says in place of a code: the person's "no", or something else.
std::string_view said_instead(Call const& call) {
    std::string const error = call.query("error");
    if (error.empty()) return call.query("code").empty() ? "refused" : "";
    if (error == "access_denied") return "denied";
    bool const passing = error == "temporarily_unavailable" || error == "server_error";
    return passing ? "unreachable" : "settings";
}

void on_known_state(ReturnPtr const& back) {
    auto const& call = back->call;
    if (auto const instead = said_instead(*call); !instead.empty()) return end_with(back, instead);
    unless_too_many(call, {}, [back, call] {
        with_open_id(call, back->state.account(), [back](auto provider) {
            if (!provider) return end_with(back, "off");
            back->provider = *std::move(provider);
            ask_provider(back);
        });
    });
}

bool is_too_long(Call const& call) {
    return call.query("code").size() > openid::kCodeMax || call.query("state").size() > kStateMax ||
           call.query("iss").size() > openid::kIssuerMax;
}

void on_return(CallPtr call) {
    if (is_too_long(*call)) return send_to_page(call, kConsolePage, "too-long");
    if (public_origin(*call->doors).empty()) return send_to_page(call, kConsolePage, "off");
    find_open_id_state(call, OpenIdStep::Provider, [call](auto state) {
        drop_open_id_state(call);
        bool const fits = state && identity::equal_in_constant_time(
                                       call->query("state"), open_id_ask(*state).state);
        if (!fits) return send_to_page(call, kConsolePage, "state");
        auto const back = std::make_shared<Return>();
        back->call = call;
        back->state = *std::move(state);
        use_open_id_state(call, back->state, [back](bool is_first) {
            if (!is_first) return end_with(back, "state");
            on_known_state(back);
        });
    });
}

/// Of a person who is logged in: the same way, with who asks in the sealed cookie.
void begin_link(CallPtr const& call) {
    if (public_origin(*call->doors).empty())
        return call->refuse({v1::WRONG_STATE, "server.public_url is not set on this server"});
    with_open_id(call, call->caller.account, [call](auto const& provider) {
        if (!provider) return call->refuse({v1::NOT_FOUND, "no provider is set up"});
        auto const client = open_id_client(*call->doors, call->caller.account, *provider);
        if (!client) return call->refuse({v1::INTERNAL, "the client's secret cannot be opened"});
        auto state = new_open_id_state(call->caller.account);
        state.set_user(call->caller.id);
        state.set_session(identity::session_of(call->caller));
        auto const on_url = [call, state](openid::Found<std::string> url) {
            if (!url) {
                bool const down = url.error().fault == openid::Fault::Unreachable;
                auto const code = down ? v1::TIMED_OUT : v1::WRONG_STATE;
                return call->refuse({code, url.error().message});
            }
            keep_open_id_state(call, OpenIdStep::Provider, state, [call, url = *url] {
                call->answer(json::object{{"url", url}});
            });
        };
        call->doors->open_id->begin(*client, open_id_ask(state), call->worker.post, on_url);
    });
}

void on_begin_link(CallPtr call) {
    with_confirmation(call, [call](v1::AccountConfig const&) { begin_link(call); });
}

} // namespace

void add_open_id_calls(RouteTable& table) {
    RouteEntry start{"GET", "/api/v1/open-id/start", Access::Anybody, on_start};
    start.refusals_to = kConsolePage;
    table.push_back(start);
    RouteEntry back{"GET", kOpenIdReturn, Access::Anybody, on_return};
    back.refusals_to = kConsolePage;
    table.push_back(back);
    add_open_id_code_calls(table);
    table.push_back({"POST", "/api/v1/me/open-id", Access::Agent, on_begin_link});
    add_open_id_settings_calls(table);
    add_open_id_link_calls(table);
}

} // namespace switchboard::api
