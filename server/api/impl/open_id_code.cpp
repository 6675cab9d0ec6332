// The second step of a log-in with a provider's word: the code of the person's own second factor.
// Everything is looked at again, since minutes may lie between.
#include "api/impl/config_edit.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/open_id.hpp"
#include "api/impl/open_id_links.hpp"
#include "api/impl/open_id_state.hpp"
#include "api/impl/staff_session.hpp"

#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

struct CodeStep {
    CallPtr call;
    v1::OpenIdState state;
    v1::AccountConfig config;
    std::string code;
};
using CodeStepPtr = std::shared_ptr<CodeStep>;

void begin_again(CallPtr const& call) {
    call->refuse({v1::UNAUTHENTICATED, "this log-in has ended; begin again"}, "state");
}

void check_code(CodeStepPtr const& step, v1::User const& user) {
    auto const& call = step->call;
    auto const on_answer = [step, call](FactorAnswer answer) {
        if (answer == FactorAnswer::Wrong)
            note_failed_login(call, {step->state.account(), step->state.user(), "open-id: code"});
        if (refuse_factor(call, answer)) return;
        drop_open_id_state(call);
        call->audit_detail = "open-id";
        log_in(call, step->config, step->state.user(), false);
    };
    unless_too_many(call, user.email(), [step, call, on_answer] {
        check_factor(call, step->state.account(), step->state.user(), step->code, on_answer);
    });
}

void with_person(CodeStepPtr const& step, v1::OpenIdProvider const& provider) {
    auto const& call = step->call;
    call->worker.config.load(
        step->state.account(), [step, call, issuer = provider.issuer()](auto config) {
            if (!config) return call->refuse(config.error());
            step->config = std::move(*config);
            auto const* const user = find_user(step->config, step->state.user());
            if (user == nullptr || user->disabled()) return begin_again(call);
            find_open_id_link(
                call->worker.vault, step->state.account(), step->state.key(),
                [step, call, issuer, user = *user](auto link) {
                    if (!link) return call->refuse(link.error());
                    bool const good = *link && !(*link)->ended() && (*link)->user() == user.id();
                    if (!good || (*link)->issuer() != issuer) return begin_again(call);
                    check_code(step, user);
                });
        });
}

void on_code_state(CodeStepPtr const& step) {
    with_open_id(step->call, step->state.account(), [step](auto const& provider) {
        if (!provider) return begin_again(step->call);
        with_person(step, *provider);
    });
}

void on_code(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"code"})) return refuse(call, *bad);
    auto const code = read_text(*object, "code", 0, kCodeMax);
    if (!code) return refuse(call, code.error());
    find_open_id_state(call, OpenIdStep::Code, [call, code = *code](auto state) {
        if (!state) return begin_again(call);
        auto const step = std::make_shared<CodeStep>();
        step->call = call;
        step->state = *std::move(state);
        step->code = code;
        on_code_state(step);
    });
}

} // namespace

void add_open_id_code_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/open-id/code", Access::Anybody, on_code});
}

} // namespace switchboard::api
