#include "api/impl/factor_check.hpp"

#include "identity/vault_document.hpp"

#include <memory>

namespace switchboard::api {

void check_factor(
    CallPtr const& call, std::string const& account, std::string const& user, std::string code,
    std::function<void(FactorAnswer)> then) {
    auto answer = std::make_shared<FactorAnswer>(FactorAnswer::NotNeeded);
    identity::SecondFactors const factors{call->doors->seal_key};
    auto const edit = [answer, factors, code = std::move(code),
                       place = identity::factor_place(account, user),
                       now = call->doors->now()](v1::SecondFactor& factor) {
        std::optional<ports::Error> unchanged{ports::Error{v1::WRONG_STATE, "nothing to save"}};
        *answer = FactorAnswer::NotNeeded;
        if (!factor.confirmed()) return unchanged;
        *answer = code.empty() ? FactorAnswer::Missing : FactorAnswer::Wrong;
        if (!factors.take(factor, place, code, now)) return unchanged;
        *answer = FactorAnswer::Good;
        return std::optional<ports::Error>{};
    };
    // The record is saved against its revision: of two log-ins with one code, one is refused.
    identity::change_kept<v1::SecondFactor>(
        call->worker.vault, account, identity::factor_document(user), edit,
        [call, answer, then](ports::Outcome<v1::SecondFactor> saved) {
            if (!saved && saved.error().code != v1::WRONG_STATE) return call->refuse(saved.error());
            then(*answer);
        });
}

void require_factor(
    CallPtr const& call, std::string const& account, v1::User const& user, std::string code,
    std::function<void()> then) {
    check_factor(
        call, account, user.id(), std::move(code),
        [call, then = std::move(then)](FactorAnswer answer) {
            if (!refuse_factor(call, answer)) then();
        });
}

bool refuse_factor(CallPtr const& call, FactorAnswer answer) {
    if (answer == FactorAnswer::NotNeeded || answer == FactorAnswer::Good) return false;
    if (answer == FactorAnswer::Wrong) call->log_in_failed = true;
    char const* const message = answer == FactorAnswer::Missing
                                    ? "the code of the authenticator app is needed"
                                    : "the code is wrong, too old or was used";
    call->refuse({v1::UNAUTHENTICATED, message}, "code");
    return true;
}

} // namespace switchboard::api
