#include "api/impl/rates.hpp"

#include <utility>

namespace switchboard::api {

void within(
    CallPtr const& call, std::vector<Rate> rates, Otherwise otherwise, std::function<void()> then) {
    if (rates.empty()) return then();
    Rate const rate = rates.front();
    rates.erase(rates.begin());
    call->worker.config.count_attempt(
        rate.what, rate.window,
        [call, rate, rates = std::move(rates), otherwise = std::move(otherwise),
         then = std::move(then)](ports::Outcome<std::uint32_t> const& count) {
            if (!count) return otherwise.failed(count.error());
            if (*count <= rate.most) return within(call, rates, otherwise, then);
            if (call->doors->limit_reached) call->doors->limit_reached(otherwise.limit);
            otherwise.over(rate);
        });
}

} // namespace switchboard::api
