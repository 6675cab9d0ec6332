#include "router/sim/replay.hpp"
#include "router/sim/runner.hpp"

#include <type_traits>

namespace switchboard::router::sim {

namespace {

/// True for what happens whatever the router decides: the agents' presence and the queues' doors.
bool stands_alone(Action const& action) {
    auto const* command = std::get_if<Command>(&action);
    if (command == nullptr) return std::holds_alternative<SetAcks>(action);
    return std::visit(
        [](auto const& body) {
            using T = std::decay_t<decltype(body)>;
            return std::is_same_v<T, SetIntent> || std::is_same_v<T, LinkUp> ||
                   std::is_same_v<T, LinkDown> || std::is_same_v<T, Resume> ||
                   std::is_same_v<T, Drain> || std::is_same_v<T, OpenQueue> ||
                   std::is_same_v<T, CloseQueue>;
        },
        *command);
}

struct Times {
    std::optional<TimePoint> offered{};
    std::optional<TimePoint> active{};
};

void note(Recording& recording, std::map<ConversationId, Times>& times, Effect const& effect) {
    auto const customer = [&](ConversationId const& id) -> Recording::Customer* {
        auto const found = recording.customers.find(id);
        return found == recording.customers.end() ? nullptr : &found->second;
    };
    if (auto const* x = std::get_if<Offered>(&effect.body))
        times[x->conversation].offered = effect.at;
    if (auto const* x = std::get_if<Active>(&effect.body)) {
        auto& known = times[x->conversation];
        auto* entry = customer(x->conversation);
        if (entry != nullptr && !known.active && known.offered)
            entry->answer = effect.at - *known.offered;
        if (!known.active) known.active = effect.at;
    }
    if (auto const* x = std::get_if<Closed>(&effect.body)) {
        auto* entry = customer(x->conversation);
        auto const active = times[x->conversation].active;
        if (entry != nullptr && active && !entry->service) entry->service = effect.at - *active;
    }
    if (auto const* x = std::get_if<Abandoned>(&effect.body)) {
        auto* entry = customer(x->conversation);
        if (entry != nullptr && !times[x->conversation].active)
            entry->patience = effect.at - entry->arrived;
    }
}

template<class Member> Millis mean_of(Recording const& recording, Member member, Millis otherwise) {
    Millis sum{};
    std::int64_t count = 0;
    for (auto const& [id, customer] : recording.customers) {
        if (!(customer.*member)) continue;
        sum += *(customer.*member);
        ++count;
    }
    return count == 0 ? otherwise : sum / count;
}

} // namespace

Recording record(Scenario const& log) {
    Recording recording;
    for (auto const& event : log.events) {
        Event other{event.at, {}};
        for (auto const& action : event.actions) {
            if (stands_alone(action)) other.actions.push_back(action);
            auto const* command = std::get_if<Command>(&action);
            if (command == nullptr) continue;
            if (auto const* x = std::get_if<Arrive>(command))
                recording.customers.emplace(
                    x->conversation, Recording::Customer{event.at, x->demand});
            if (auto const* x = std::get_if<Handoff>(command))
                recording.customers.emplace(
                    x->conversation, Recording::Customer{event.at, x->demand});
        }
        if (!other.actions.empty()) recording.others.push_back(std::move(other));
    }
    std::map<ConversationId, Times> times;
    Runner runner{
        log, [&](Effect const& effect) { note(recording, times, effect); },
        [](Engine const&, TimePoint) {}};
    runner.run();
    recording.mean_service = mean_of(recording, &Recording::Customer::service, Millis{300'000});
    recording.mean_answer = mean_of(recording, &Recording::Customer::answer, Millis{1'000});
    return recording;
}

} // namespace switchboard::router::sim
