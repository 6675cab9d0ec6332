// What people do about their own access: another password, the second factor, the open sessions.
#include "api/impl/calls.hpp"
#include "api/impl/config_edit.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/staff_session.hpp"
#include "identity/one_time_code.hpp"
#include "identity/vault_document.hpp"

#include <memory>

namespace switchboard::api {

namespace {

/// Every session ends with its password; the one that asks goes on in a new one.
void on_password(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"password", "newPassword", "code"}))
        return refuse(call, *bad);
    auto const given = read_confirmation(*object);
    if (!given) return refuse(call, given.error());
    auto const wanted = read_text(*object, "newPassword", 1, identity::kPasswordMax);
    if (!wanted) return refuse(call, wanted.error());
    if (auto const problem = identity::password_problem(*wanted))
        return refuse(call, Misfit{"newPassword", *problem});
    bool const bearer = !call->request.header("authorization").empty();
    auto const save = [call, bearer](std::string const& hash) {
        auto const edit = [call, hash](v1::AccountConfig& config) -> std::optional<Refusal> {
            auto* const user = find_user(config, call->caller.id);
            if (user == nullptr) return Refusal{{v1::NOT_FOUND, "no such user"}, {}};
            user->set_password_hash(hash);
            return std::nullopt;
        };
        edit_config(call, call->caller.account, edit, [call, bearer](v1::AccountConfig saved) {
            log_in(call, saved, call->caller.id, bearer);
        });
    };
    confirm_person(
        call, given->password, given->code,
        [call, wanted = *wanted, save](v1::AccountConfig) { hash_then(call, wanted, save); });
}

void on_factor(CallPtr call) {
    identity::load_kept<v1::SecondFactor>(
        call->worker.vault, call->caller.account, identity::factor_document(call->caller.id),
        [call](auto kept) {
            if (!kept) return call->refuse(kept.error());
            bool const on = kept->value.confirmed();
            call->answer(json::object{
                {"on", on}, {"recoveryCodesLeft", on ? kept->value.recovery_hashes_size() : 0}});
        });
}

void begin_factor(CallPtr const& call, v1::AccountConfig config) {
    auto secret = std::make_shared<std::string>();
    std::string const place = identity::factor_place(call->caller.account, call->caller.id);
    identity::SecondFactors const factors{call->doors->seal_key};
    auto const edit = [secret, place, factors, now = call->doors->now()](v1::SecondFactor& factor) {
        std::optional<ports::Error> refused;
        if (factor.confirmed())
            refused = ports::Error{v1::WRONG_STATE, "the second factor is on; turn it off first"};
        else
            *secret = factors.begin(factor, place, now);
        return refused;
    };
    auto const* const user = find_user(config, call->caller.id);
    std::string const uri_name = user == nullptr ? call->caller.id : user->email();
    identity::change_kept<v1::SecondFactor>(
        call->worker.vault, call->caller.account, identity::factor_document(call->caller.id), edit,
        [call, secret, uri_name, issuer = config.account().name()](auto saved) {
            if (!saved) return call->refuse(saved.error());
            call->answer(json::object{
                {"secret", identity::to_base32(*secret)},
                {"uri", identity::otpauth_uri(issuer, uri_name, *secret)}});
        });
}

void on_begin_factor(CallPtr call) {
    with_confirmation(call, [call](v1::AccountConfig config) { begin_factor(call, config); });
}

void on_confirm_factor(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"code"})) return refuse(call, *bad);
    auto const code = read_text(*object, "code", 1, kCodeMax);
    if (!code) return refuse(call, code.error());
    auto codes = std::make_shared<std::vector<std::string>>();
    std::string const place = identity::factor_place(call->caller.account, call->caller.id);
    identity::SecondFactors const factors{call->doors->seal_key};
    auto const edit = [codes, place, factors, code = *code,
                       now = call->doors->now()](v1::SecondFactor& factor) {
        std::optional<ports::Error> refused;
        bool const begun = !factor.secret().empty() && !factor.confirmed();
        if (!begun) {
            refused = ports::Error{v1::WRONG_STATE, "begin with a new secret first"};
            return refused;
        }
        *codes = factors.confirm(factor, place, code, now);
        if (codes->empty()) refused = invalid("is not the code that the app shows now");
        return refused;
    };
    identity::change_kept<v1::SecondFactor>(
        call->worker.vault, call->caller.account, identity::factor_document(call->caller.id), edit,
        [call, codes](auto saved) {
            if (!saved) return call->refuse(saved.error(), "code");
            json::array shown;
            for (auto const& each : *codes) shown.emplace_back(each);
            call->answer(json::object{{"on", true}, {"recoveryCodes", std::move(shown)}});
        });
}

void drop_factor(CallPtr const& call, std::string const& user) {
    identity::change_kept<v1::SecondFactor>(
        call->worker.vault, call->caller.account, identity::factor_document(user),
        [](v1::SecondFactor& factor) {
            factor.Clear();
            return std::optional<ports::Error>{};
        },
        [call](auto saved) {
            if (!saved) return call->refuse(saved.error());
            call->answer(json::object{{"on", false}});
        });
}

void on_drop_factor(CallPtr call) {
    with_confirmation(
        call, [call](v1::AccountConfig const&) { drop_factor(call, call->caller.id); });
}

/// For who has lost the app and the recovery codes: an admin, for somebody else.
void on_drop_factor_of(CallPtr call) {
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        std::string const user = call->param("id");
        if (find_user(*config, user) == nullptr)
            return call->refuse({v1::NOT_FOUND, "nothing has this id"}, "id");
        if (user == call->caller.id)
            return call->refuse({v1::FORBIDDEN, "turn your own off with your password"}, "id");
        drop_factor(call, user);
    });
}

void with_sessions(
    CallPtr const& call, std::function<void(std::vector<identity::OpenSession>)> then) {
    call->worker.config.load(call->caller.account, [call, then](auto config) {
        if (!config) return call->refuse(config.error());
        call->worker.sessions.list(*config, call->caller.id, [call, then](auto sessions) {
            if (!sessions) return call->refuse(sessions.error());
            then(*sessions);
        });
    });
}

void on_sessions(CallPtr call) {
    with_sessions(call, [call](std::vector<identity::OpenSession> const& sessions) {
        json::array list;
        std::string const own = identity::session_of(call->caller);
        for (auto const& each : sessions)
            list.push_back(json::object{
                {"id", each.id},
                {"openedAt", to_rfc3339(each.opened)},
                {"expiresAt", to_rfc3339(each.expires)},
                {"network", each.from.network},
                {"program", each.from.agent},
                {"current", each.id == own}});
        call->answer(json::object{{"sessions", std::move(list)}});
    });
}

void end_sessions(CallPtr const& call, std::vector<std::string> ids) {
    auto const ended = static_cast<std::uint64_t>(ids.size());
    call->worker.sessions.end(call->caller, std::move(ids), [call, ended](auto done) {
        if (!done) return call->refuse(done.error());
        call->answer(json::object{{"ended", ended}});
    });
}

/// Only a session of the caller's own is found.
void on_end_session(CallPtr call) {
    with_sessions(call, [call](std::vector<identity::OpenSession> const& sessions) {
        std::string const id = call->param("id");
        for (auto const& each : sessions)
            if (each.id == id) return end_sessions(call, {id});
        call->refuse({v1::NOT_FOUND, "no such session"}, "id");
    });
}

void on_end_others(CallPtr call) {
    with_sessions(call, [call](std::vector<identity::OpenSession> const& sessions) {
        std::vector<std::string> others;
        for (auto const& each : sessions)
            if (each.id != identity::session_of(call->caller)) others.push_back(each.id);
        end_sessions(call, std::move(others));
    });
}

} // namespace

void add_security_calls(RouteTable& table) {
    table.push_back({"PUT", "/api/v1/me/password", Access::Agent, on_password});
    table.push_back({"GET", "/api/v1/me/second-factor", Access::Agent, on_factor});
    table.push_back({"POST", "/api/v1/me/second-factor", Access::Agent, on_begin_factor});
    table.push_back({"POST", "/api/v1/me/second-factor/confirm", Access::Agent, on_confirm_factor});
    table.push_back({"POST", "/api/v1/me/second-factor/off", Access::Agent, on_drop_factor});
    table.push_back(
        {"DELETE", "/api/v1/users/{id}/second-factor", Access::Admin, on_drop_factor_of});
    table.push_back({"GET", "/api/v1/me/sessions", Access::Agent, on_sessions});
    table.push_back({"DELETE", "/api/v1/me/sessions", Access::Agent, on_end_others});
    table.push_back({"DELETE", "/api/v1/me/sessions/{id}", Access::Agent, on_end_session});
}

} // namespace switchboard::api
