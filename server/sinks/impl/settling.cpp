#include "sinks/impl/settling.hpp"

#include <utility>

namespace switchboard::sinks {

namespace {

constexpr Millis kAgainAfter{1'000};

/// Nobody holds the item under this token: it was told before, or came too late.
bool is_over(ports::Error const& error) {
    return error.code == v1::CONFLICT || error.code == v1::NOT_FOUND;
}

} // namespace

void Settling::tell(v1::OutboxItem item, Verdict verdict) {
    send({std::move(item), std::move(verdict), Clock::now() + patience_});
}

void Settling::stop() {
    stopped_ = true;
    timer_.cancel();
}

void Settling::send(Telling telling) {
    auto done = [weak = weak_from_this(), telling](ports::Outcome<ports::Unit> const& outcome) {
        auto const self = weak.lock();
        if (!self || self->stopped_ || outcome) return;
        self->errors_.add();
        if (!is_over(outcome.error()) && Clock::now() < telling.until) self->again(telling);
    };
    if (auto const* const complete = std::get_if<Complete>(&telling.verdict))
        return store_.complete(telling.item, complete->reference, std::move(done));
    if (auto const* const later = std::get_if<RetryLater>(&telling.verdict))
        return store_.retry(telling.item, later->error, later->delay, std::move(done));
    store_.park(telling.item, std::get<Park>(telling.verdict).error, std::move(done));
}

void Settling::again(Telling telling) {
    unanswered_.push_back(std::move(telling));
    if (unanswered_.size() > 1) return; // the timer runs
    timer_.expires_after(kAgainAfter);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (!self || failed) return;
        for (auto& each : std::exchange(self->unanswered_, {})) self->send(std::move(each));
    });
}

} // namespace switchboard::sinks
