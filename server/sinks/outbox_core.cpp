#include "sinks/outbox_core.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <charconv>

namespace switchboard::sinks {

namespace {

constexpr std::string_view kRefused = "refused ";

std::string refusal(std::uint32_t count, std::string const& error) {
    return std::string(kRefused).append(std::to_string(count)).append(" times: ").append(error);
}

/// What passes does not take away what was counted: a poisoned item that meets outages in between
/// would never park.
std::string passing(std::uint32_t refusals, std::string const& error) {
    if (refusals == 0) return error;
    return std::string(kRefused)
        .append(std::to_string(refusals))
        .append(" times, now: ")
        .append(error);
}

Millis pick(Millis from, Millis to, std::uint32_t random) {
    auto const span = static_cast<std::uint64_t>((std::max(from, to) - from).count()) + 1;
    return from + Millis{static_cast<std::int64_t>(random % span)};
}

} // namespace

std::uint32_t refusals_in(std::string const& last_error) {
    if (!last_error.starts_with(kRefused)) return 0;
    std::uint32_t count = 0;
    char const* const from = last_error.data() + kRefused.size();
    std::from_chars(from, last_error.data() + last_error.size(), count);
    return count;
}

std::string OutboxCore::key(v1::OutboxItem const& item) {
    return std::string(item.account()).append("/").append(item.sink());
}

std::uint32_t OutboxCore::room(std::string const& account) const {
    auto const found = accounts_.find(account);
    std::uint32_t const held = found == accounts_.end() ? 0 : found->second.held;
    return std::min(
        limits_.claim_at_once, limits_.per_account - std::min(held, limits_.per_account));
}

bool OutboxCore::may_run(SinkState const& sink, AccountState const& account) const {
    bool const ailing = is_ailing(sink);
    if (ailing && running_ailing_ >= limits_.ailing) return false;
    auto const most = ailing ? limits_.per_ailing : limits_.per_sink;
    return running_ < limits_.running && account.running < limits_.running_per_account &&
           sink.running < most;
}

template<class Change> void OutboxCore::with_health(SinkState& sink, Change change) {
    if (is_ailing(sink)) running_ailing_ -= sink.running;
    change();
    if (is_ailing(sink)) running_ailing_ += sink.running;
}

void OutboxCore::begin(SinkState& sink, AccountState& account) {
    with_health(sink, [&] { ++sink.running; });
    ++account.running;
    ++running_;
}

Admission OutboxCore::admit(v1::OutboxItem item, TimePoint now) {
    auto& sink = sinks_[key(item)];
    auto& account = accounts_[item.account()];
    if (sink.waiting.empty() && may_run(sink, account)) {
        ++account.held;
        begin(sink, account);
        return Admission::Start;
    }
    auto const most = is_ailing(sink) ? 0U : limits_.waiting;
    if (sink.waiting.size() >= most || account.held >= limits_.per_account) {
        ++sink.handed_back;
        return Admission::HandBack;
    }
    ++account.held;
    sink.waiting.push_back({std::move(item), now});
    return Admission::Wait;
}

std::optional<v1::OutboxItem> OutboxCore::next(TimePoint now) {
    if (running_ >= limits_.running || sinks_.empty()) return std::nullopt;
    auto at = sinks_.upper_bound(last_served_);
    for (std::size_t looked = 0; looked < sinks_.size(); ++looked, ++at) {
        if (at == sinks_.end()) at = sinks_.begin();
        auto& sink = at->second;
        while (!sink.waiting.empty() && now - sink.waiting.front().since > limits_.wait_max) {
            --accounts_[sink.waiting.front().item.account()].held;
            sink.waiting.pop_front();
        }
        if (sink.waiting.empty()) continue;
        auto& account = accounts_[sink.waiting.front().item.account()];
        if (!may_run(sink, account)) continue;
        v1::OutboxItem item = std::move(sink.waiting.front().item);
        sink.waiting.pop_front();
        begin(sink, account);
        last_served_ = at->first;
        return item;
    }
    return std::nullopt;
}

Millis OutboxCore::hand_back_delay(v1::OutboxItem const& item, std::uint32_t random) {
    auto const& sink = sinks_[key(item)];
    Millis most = limits_.hand_back_max;
    if (is_ailing(sink))
        most = std::min(limits_.backoff_max, most + Millis{std::int64_t{100} * sink.handed_back});
    return pick(limits_.hand_back_min, most, random);
}

void OutboxCore::dropped(v1::OutboxItem const& item) {
    auto const found = sinks_.find(key(item));
    SB_ASSERT(found != sinks_.end() && found->second.running > 0, "it was started before");
    with_health(found->second, [&] { --found->second.running; });
    --running_;
    auto& account = accounts_[item.account()];
    --account.running;
    --account.held;
}

Millis OutboxCore::backoff(std::uint32_t attempts, std::uint32_t random) const {
    auto const doublings = std::min<std::uint32_t>(attempts > 0 ? attempts - 1 : 0, 20);
    Millis const ceiling =
        std::min(limits_.backoff_max, limits_.backoff_min * (std::int64_t{1} << doublings));
    return pick(limits_.backoff_min, ceiling, random);
}

Verdict OutboxCore::finished(
    v1::OutboxItem const& item, DeliveryResult const& result, TimePoint owed_at, TimePoint now,
    std::uint32_t random) {
    // Only silence and 5xx make a sink ailing: a refusal of one item says nothing about the next.
    auto& sink = sinks_[key(item)];
    with_health(sink, [&] {
        sink.failures = std::holds_alternative<Retry>(result) ? sink.failures + 1 : 0;
    });
    if (sink.failures == 0) sink.handed_back = 0;
    dropped(item);
    if (auto const* const delivered = std::get_if<Delivered>(&result))
        return Complete{{delivered->reference, delivered->url}};
    bool const too_old =
        now - owed_at >= limits_.age_max && item.attempts() >= limits_.attempts_min;
    if (auto const* const permanent = std::get_if<Permanent>(&result)) {
        auto const count = refusals_in(item.last_error()) + 1;
        auto error = refusal(count, permanent->error);
        if (count >= limits_.permanent_errors || too_old) return Park{std::move(error)};
        return RetryLater{std::move(error), backoff(item.attempts(), random)};
    }
    auto const& retry = std::get<Retry>(result);
    auto error = passing(refusals_in(item.last_error()), retry.error);
    if (too_old) return Park{std::move(error)};
    Millis delay = backoff(item.attempts(), random);
    if (retry.delay) delay = std::clamp(*retry.delay, limits_.backoff_min, limits_.backoff_max);
    return RetryLater{std::move(error), delay};
}

} // namespace switchboard::sinks
