#include "api/impl/rates.hpp"

#include "base/limit_text.hpp"

#include <utility>

namespace switchboard::api {

void within(
    CallPtr const& call, std::vector<Rate> rates, Otherwise otherwise, std::function<void()> then) {
    if (rates.empty()) return then();
    Rate const rate = rates.front();
    rates.erase(rates.begin());
    call->worker.config.count_attempt(
        rate.allowance, [call, rate, rates = std::move(rates), otherwise = std::move(otherwise),
                         then = std::move(then)](ports::Outcome<ports::Attempt> const& attempt) {
            if (!attempt) return otherwise.failed(attempt.error());
            if (attempt->counted) return within(call, rates, otherwise, then);
            call->count_limit(rate.limit);
            otherwise.over({rate.limit, rate.allowance.most, attempt->left});
        });
}

Otherwise refused(CallPtr const& call, char const* words) {
    return {
        [call, words](Exceeded const& exceeded) {
            call->retry_after = exceeded.left;
            call->refuse({v1::RATE_LIMITED, limit_text(words, {{exceeded.limit, exceeded.most}})});
        },
        [call](ports::Error const& error) { call->refuse(error); }};
}

} // namespace switchboard::api
