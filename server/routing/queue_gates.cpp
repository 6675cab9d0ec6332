#include "routing/queue_gates.hpp"

#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {

void QueueGates::configure(v1::AccountConfig const& config) {
    hours_.clear();
    for (auto const& queue : config.queues()) {
        auto& hours = hours_[queue.id()];
        if (queue.has_hours()) hours.emplace(queue.hours(), config.account().time_zone());
    }
    look_again_ = true;
}

void QueueGates::restore(std::map<std::string, v1::QueueOverride> overrides) {
    overrides_ = std::move(overrides);
    look_again_ = true;
}

void QueueGates::set(std::string const& queue, v1::QueueOverride wish) {
    if (wish.mode() == v1::BY_HOURS)
        overrides_.erase(queue);
    else
        overrides_[queue] = std::move(wish);
    look_again_ = true;
}

v1::QueueOverride const* QueueGates::override_of(std::string const& queue) const {
    auto const found = overrides_.find(queue);
    return found == overrides_.end() ? nullptr : &found->second;
}

configuration::Opening QueueGates::opening(std::string const& queue, TimePoint now) const {
    auto const hours = hours_.find(queue);
    if (hours == hours_.end()) return {.open = false, .next_change = {}};
    auto const* const by_hours = hours->second ? &*hours->second : nullptr;
    return configuration::opening_at(by_hours, override_of(queue), now);
}

std::optional<TimePoint> QueueGates::next_opening(std::string const& queue, TimePoint now) const {
    configuration::Opening const present = opening(queue, now);
    return present.open ? now : present.next_change;
}

std::optional<TimePoint> QueueGates::next_change(std::string const& queue) const {
    auto const found = next_changes_.find(queue);
    return found == next_changes_.end() ? std::nullopt : std::optional{found->second};
}

QueueGates::Step QueueGates::step(router::Engine const& engine, TimePoint now) {
    Step out;
    bool const is_due = deadline_ && *deadline_ <= now;
    if (!look_again_ && !is_due && now >= looked_at_) return out;
    look_again_ = false;
    looked_at_ = now;
    deadline_.reset();
    next_changes_.clear();
    std::erase_if(overrides_, [&](auto const& item) {
        bool const over = item.second.has_until() && time_of(item.second.until()) <= now;
        bool const gone = !hours_.contains(item.first);
        if (over || gone) out.changed.push_back(item.first);
        return over || gone;
    });
    auto const sooner = [&](std::optional<TimePoint> at) {
        if (at && (!deadline_ || *at < *deadline_)) deadline_ = at;
    };
    for (auto const& [queue, hours] : hours_) {
        configuration::Opening const present = opening(queue, now);
        sooner(present.next_change);
        if (present.next_change) next_changes_[queue] = *present.next_change;
        if (auto const* const by_hand = override_of(queue); by_hand && by_hand->has_until())
            sooner(time_of(by_hand->until()));
        auto const view = engine.queue(router::QueueId{queue});
        if (!view || view->open == present.open) continue;
        out.changed.push_back(queue);
        if (present.open)
            out.commands.emplace_back(router::OpenQueue{router::QueueId{queue}});
        else
            out.commands.emplace_back(router::CloseQueue{router::QueueId{queue}});
    }
    return out;
}

} // namespace switchboard::routing
