#include "api/impl/inbox_state.hpp"

#include "configuration/queue_opening.hpp"

#include <algorithm>

namespace switchboard::api {
namespace {

constexpr std::string_view kOtherQueue = "queue:";

class Asker {
public:
    Asker(v1::AccountConfig const& config, ports::QueueOverrides const& by_hand, TimePoint now)
        : config_{config}
        , by_hand_{by_hand}
        , now_{now} {}

    [[nodiscard]] v1::Queue const* queue(std::string const& id) const {
        auto const found = std::find_if(
            config_.queues().begin(), config_.queues().end(),
            [&](v1::Queue const& each) { return each.id() == id; });
        return found == config_.queues().end() ? nullptr : &*found;
    }
    [[nodiscard]] InboxState state_of(v1::Queue const& queue) const {
        std::optional<configuration::OpeningHours> hours;
        if (queue.has_hours()) hours.emplace(queue.hours(), config_.account().time_zone());
        auto const found = by_hand_.find(queue.id());
        auto const present = configuration::opening_at(
            hours ? &*hours : nullptr, found == by_hand_.end() ? nullptr : &found->second, now_);
        InboxState out;
        out.open = present.open;
        (present.open ? out.closes_at : out.opens_at) = present.next_change;
        if (hours) out.day_name = hours->name_of_day(now_);
        return out;
    }

private:
    v1::AccountConfig const& config_;
    ports::QueueOverrides const& by_hand_;
    TimePoint now_;
};

} // namespace

InboxState inbox_state(
    v1::AccountConfig const& config, v1::Inbox const& inbox, ports::QueueOverrides const& by_hand,
    TimePoint now) {
    Asker const asker{config, by_hand, now};
    InboxState closed;
    closed.open = false;
    closed.when_closed = "reject";
    v1::Queue const* const queue = asker.queue(inbox.queue());
    if (queue == nullptr) return closed;
    InboxState own = asker.state_of(*queue);
    if (own.open) return own;
    std::string const& action = queue->on_closed();
    own.when_closed = action == "offline" || action == "bot" ? action : "reject";
    if (!action.starts_with(kOtherQueue)) return own;
    // Another queue takes them, if it is open itself; only once (rule R13).
    v1::Queue const* const other = asker.queue(action.substr(kOtherQueue.size()));
    if (other == nullptr) return own;
    InboxState const there = asker.state_of(*other);
    if (there.open) return there;
    if (there.opens_at && (!own.opens_at || *there.opens_at < *own.opens_at))
        own.opens_at = there.opens_at;
    return own;
}

} // namespace switchboard::api
