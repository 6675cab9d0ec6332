#include "api/impl/confirm_person.hpp"

#include "api/impl/config_edit.hpp"
#include "api/impl/factor_check.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr Millis kUnderWay{5'000}; // most log-ins are done by then

std::string of_email(identity::LogIn const& log_in) {
    return "email " + log_in.email;
}
std::string of_network(identity::LogIn const& log_in) {
    return "network " + log_in.network;
}

/// Of log-ins that are under way a place may be free soon; those that failed keep theirs.
void refuse_log_in(
    CallPtr const& call, identity::LogIn const& log_in, identity::LogInWait const& wait) {
    bool const by_network = std::string_view{wait.limit} == identity::kFailuresPerAddress;
    auto const name = by_network ? of_network(log_in) : of_email(log_in);
    bool const soon = call->doors->log_ins->has(name);
    call->retry_after = soon ? std::min(wait.wait, kUnderWay) : wait.wait;
    call->refuse_limit("too many log-ins failed or are under way", wait.limit, wait.most);
}

} // namespace

void confirm_person(
    CallPtr const& call, std::string const& password, std::string const& code,
    std::function<void(v1::AccountConfig)> then) {
    call->worker.config.load(call->caller.account, [call, password, code, then](auto loaded) {
        if (!loaded) return call->refuse(loaded.error());
        auto* const user = find_user(*loaded, call->caller.id);
        if (user == nullptr) return call->refuse({v1::NOT_FOUND, "no such user"});
        auto const on_verified = [call, code, then, user = *user, config = *loaded](bool fits) {
            if (fits)
                return require_factor(
                    call, call->caller.account, user, code, [then, config] { then(config); });
            call->log_in_failed = true;
            call->refuse({v1::UNAUTHENTICATED, "the password is wrong"}, "password");
        };
        unless_too_many(
            call, user->email(), [call, password, on_verified, hash = user->password_hash()] {
                verify_then(call, hash, password, on_verified);
            });
    });
}

void unless_too_many(CallPtr const& call, std::string email, std::function<void()> then) {
    identity::LogIn log_in{std::move(email), counted_network(*call)};
    call->end_log_in(); // an earlier step of the same log-in is counted by this one
    call->worker.sessions.begin_log_in(
        log_in, [call, log_in, then = std::move(then)](
                    ports::Outcome<std::optional<identity::LogInWait>> const& wait) {
            if (!wait) return call->refuse(wait.error());
            if (*wait) return refuse_log_in(call, log_in, **wait);
            call->log_in = log_in;
            auto& under_way = *call->doors->log_ins;
            call->log_in_under_way = {
                under_way.begin(of_email(log_in)), under_way.begin(of_network(log_in))};
            then();
        });
}

Read<Confirmation> read_confirmation(json::object const& object) {
    auto const password = read_text(object, "password", 1, identity::kPasswordMax);
    if (!password) return password.error();
    auto const code = read_text(object, "code", 0, kCodeMax);
    if (!code) return code.error();
    return Confirmation{*password, *code};
}

void with_confirmation(CallPtr const& call, std::function<void(v1::AccountConfig)> then) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"password", "code"})) return refuse(call, *bad);
    auto const given = read_confirmation(*object);
    if (!given) return refuse(call, given.error());
    confirm_person(call, given->password, given->code, std::move(then));
}

} // namespace switchboard::api
