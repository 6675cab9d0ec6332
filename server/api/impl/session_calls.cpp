#include "api/impl/calls.hpp"
#include "api/impl/config_edit.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

struct Login {
    std::string email, password, code;
    bool bearer = false;
};

Read<Login> read_login(std::string_view body) {
    auto const object = read_object(body);
    if (!object) return object.error();
    if (auto bad = only_members(*object, {"email", "password", "bearer", "code"})) return *bad;
    auto const email = read_text(*object, "email", 1, 254);
    if (!email) return email.error();
    auto const password = read_text(*object, "password", 1, identity::kPasswordMax);
    if (!password) return password.error();
    auto const bearer = read_flag(*object, "bearer");
    if (!bearer) return bearer.error();
    auto const code = read_text(*object, "code", 0, kCodeMax);
    if (!code) return code.error();
    return Login{lower_ascii(*email), *password, *code, *bearer};
}

/// Where a log-in stands between its steps.
struct Attempt {
    CallPtr call;
    Login login;
    v1::AccountConfig config; // empty: nobody has this e-mail address
    std::string user, hash;
    bool matches = false;
};
using AttemptPtr = std::shared_ptr<Attempt>;

/// The answer waits for nothing that only a known address brings with it: the record of the failed
/// log-in is written behind it.
void refuse_login(AttemptPtr const& attempt, char const* message, char const* field = "") {
    auto const& call = attempt->call;
    call->log_in_failed = true;
    call->refuse({v1::UNAUTHENTICATED, message}, field);
    // Of whom only an account that has this e-mail address can know.
    note_failed_login(call, {attempt->config.account().id(), attempt->user, {}});
}

/// The second step, where the person has one: a wrong code counts like a wrong password.
void check_code(AttemptPtr const& attempt) {
    check_factor(
        attempt->call, attempt->config.account().id(), attempt->user, attempt->login.code,
        [attempt](FactorAnswer answer) {
            if (answer == FactorAnswer::Wrong)
                return refuse_login(attempt, "the code is wrong, too old or was used", "code");
            if (refuse_factor(attempt->call, answer)) return;
            log_in(attempt->call, attempt->config, attempt->user, attempt->login.bearer);
        });
}

void verify(AttemptPtr const& attempt) {
    auto const work = [attempt] {
        attempt->matches = identity::verify_password(
            attempt->hash, attempt->login.password, attempt->call->doors->password_cost);
    };
    auto const then = [attempt] {
        if (!attempt->matches)
            return refuse_login(attempt, "the e-mail address or the password is wrong");
        check_code(attempt);
    };
    if (!attempt->call->worker.background(work, then)) {
        attempt->call->refuse({v1::OVERLOADED, "too many log-ins at once"});
    }
}

void find_user(AttemptPtr const& attempt) {
    for (auto const& user : attempt->config.users()) {
        if (user.email() != attempt->login.email || user.disabled()) continue;
        attempt->user = user.id();
        attempt->hash = user.password_hash();
    }
    // Also for nobody: the answer takes as long as for somebody.
    verify(attempt);
}

void find_account(AttemptPtr const& attempt) {
    auto const& call = attempt->call;
    call->worker.config.account_of_email(attempt->login.email, [attempt](auto account) {
        bool const is_nobody = !account && account.error().code == v1::NOT_FOUND;
        if (!account && !is_nobody) return attempt->call->refuse(account.error());
        // As many questions to the store for nobody as for somebody.
        std::string const asked = is_nobody ? "nobody" : *account;
        attempt->call->worker.config.load(asked, [attempt, is_nobody](auto config) {
            if (is_nobody) return find_user(attempt);
            if (!config) return attempt->call->refuse(config.error());
            attempt->config = *config;
            find_user(attempt);
        });
    });
}

void on_login(CallPtr call) {
    auto const login = read_login(call->request.body);
    if (!login) return refuse(call, login.error());
    auto attempt = std::make_shared<Attempt>();
    attempt->call = call;
    attempt->login = *login;
    unless_too_many(call, login->email, [attempt] { find_account(attempt); });
}

void on_logout(CallPtr call) {
    call->worker.sessions.close(call->caller, call->session_token, [call](auto closed) {
        if (!closed) return call->refuse(closed.error());
        set_cookie(call, {});
        call->answer(json::object{});
    });
}

void on_me(CallPtr call) {
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        call->worker.sessions.csrf(call->session_token, [call, config = *config](auto csrf) {
            if (!csrf) return call->refuse(csrf.error());
            call->answer(who_am_i(config, call->caller.id, *csrf));
        });
    });
}

void on_ticket(CallPtr call) {
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        auto network = http::address_network(call->request.remote_address);
        auto const on_ticket = [call](ports::Outcome<identity::Ticket> ticket) {
            if (!ticket) return call->refuse(ticket.error());
            call->answer(json::object{
                {"ticket", ticket->token}, {"expiresAt", to_rfc3339(ticket->expires)}});
        };
        call->worker.sessions.ticket(call->caller, *config, std::move(network), on_ticket);
    });
}

} // namespace

void note_failed_login(CallPtr const& call, LoginFailure failure) {
    call->log_in_failed = true;
    if (failure.account.empty()) return;
    ports::Caller nobody;
    nobody.account = failure.account;
    audit::Deed deed{"login.failed", failure.user, failure.detail};
    auto const network = http::address_network(call->request.remote_address);
    call->worker.trail.did(
        nobody, network, std::move(deed), [](ports::Outcome<ports::Unit> const&) {});
}

void set_cookie(CallPtr const& call, std::string const& token) {
    auto const life = std::chrono::duration_cast<std::chrono::seconds>(
        token.empty() ? Millis{0} : identity::kSessionMax);
    std::string cookie =
        session_cookie(call->request) + "=" + token +
        "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life.count());
    if (call->request.secure) cookie += "; Secure";
    call->headers.emplace_back("Set-Cookie", std::move(cookie));
}

json::object
who_am_i(v1::AccountConfig const& config, std::string const& user, std::string const& csrf) {
    json::object body;
    for (auto const& each : config.users()) {
        if (each.id() == user) body["user"] = to_json(each);
    }
    body["account"] = to_json(config.account());
    body["csrf"] = csrf;
    return body;
}

void log_in(CallPtr call, v1::AccountConfig const& config, std::string user, bool bearer) {
    auto const opened_for = [call, config, user,
                             bearer](ports::Outcome<identity::OpenedSession> session) {
        if (!session) return call->refuse(session.error());
        static Audited const kLogin{"", "login"};
        bool const by_itself = call->audited == nullptr || call->audited->action.empty();
        if (by_itself) call->audited = &kLogin; // a changed password says so instead
        call->caller = session->caller;
        auto body = who_am_i(config, user, session->csrf);
        if (bearer) {
            body["token"] = session->token;
        } else {
            set_cookie(call, session->token);
        }
        call->answer(body);
    };
    call->worker.sessions.open(config, user, origin_of(*call), opened_for);
}

void add_session_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/login", Access::Anybody, on_login});
    table.push_back({"POST", "/api/v1/logout", Access::Agent, on_logout});
    table.push_back({"GET", "/api/v1/me", Access::Agent, on_me});
    table.push_back({"POST", "/api/v1/socket-ticket", Access::Agent, on_ticket, kTokenBodyMax});
}

} // namespace switchboard::api
