#include "api/impl/confirm_person.hpp"

#include "api/impl/config_edit.hpp"
#include "api/impl/factor_check.hpp"

namespace switchboard::api {

namespace {

constexpr std::size_t kCodeMax = 32;

} // namespace

void confirm_person(
    CallPtr const& call, std::string const& password, std::string const& code,
    std::function<void(v1::AccountConfig)> then) {
    call->worker.config.load(call->caller.account, [call, password, code, then](auto loaded) {
        if (!loaded) return call->refuse(loaded.error());
        auto* const user = find_user(*loaded, call->caller.id);
        if (user == nullptr) return call->refuse({v1::NOT_FOUND, "no such user"});
        std::string const email = user->email();
        auto const fail = [call, email](std::string message, std::string field) {
            call->worker.sessions.login_failed(
                email, call->request.remote_address, [call, message, field] {
                    call->refuse({v1::UNAUTHENTICATED, message}, field);
                });
        };
        auto const on_verified = [call, code, then, fail, config = *loaded](bool fits) {
            if (!fits) return fail("the password is wrong", "password");
            check_factor(
                call, call->caller.account, call->caller.id, code,
                [call, then, fail, config](FactorAnswer answer) {
                    if (answer == FactorAnswer::Wrong)
                        return fail("the code is wrong, too old or was used", "code");
                    if (!refuse_factor(call, answer)) then(config);
                });
        };
        call->worker.sessions.may_log_in(
            email, call->request.remote_address,
            [call, password, on_verified, hash = user->password_hash()](auto allowed) {
                if (allowed) return verify_then(call, hash, password, on_verified);
                call->retry_after = identity::kLoginWindow;
                call->refuse(allowed.error());
            });
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
