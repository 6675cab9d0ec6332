// R4: the plan of a visit, its steps over time; R16: conversations that nobody could ever take.
#include "router/impl/core.hpp"

#include <limits>

namespace switchboard::router {

namespace {
constexpr Millis kEndOfPlan{std::numeric_limits<Millis::rep>::max()};
} // namespace

/// What the plan asks at `plan_time`. `key` keeps its memory.
void Core::class_key(Conversation const& c, Millis plan_time, ClassKey& key) const {
    auto const& ring_after = queues_[c.queue].config.ring_after;
    auto const& plan = queues_[c.queue].plan;
    key.weight = c.weight;
    key.channel = c.channel;
    key.inbox = c.inbox;
    key.open_ring = 0;
    for (std::size_t ring = 0; ring < ring_after.size(); ++ring)
        if (ring_after[ring] <= plan_time) key.open_ring = static_cast<int>(ring);
    key.needs.clear();
    for (auto const& need : c.require) {
        int min = need.min;
        auto relax = std::lower_bound(
            plan.relax.begin(), plan.relax.end(), need.skill,
            [](Plan::RelaxStep const& step, Slot skill) { return step.skill < skill; });
        for (; relax != plan.relax.end() && relax->skill == need.skill; ++relax)
            if (relax->after <= plan_time) min = std::min(min, relax->min);
        if (min > 0) key.needs.push_back({need.skill, min});
    }
    key.queues.assign(1, c.queue);
    for (auto const& overflow : plan.overflow)
        if (overflow.after <= plan_time) key.queues.push_back(overflow.queue);
    std::sort(key.queues.begin() + 1, key.queues.end());
    key.queues.erase(std::unique(key.queues.begin() + 1, key.queues.end()), key.queues.end());
}

ClassKey Core::class_key(Conversation const& c, Millis plan_time) const {
    ClassKey key;
    class_key(c, plan_time, key);
    return key;
}

ClassKey Core::last_key(Conversation const& c) const {
    return class_key(c, kEndOfPlan);
}

ClassKey const& Core::step_key(Conversation const& c, ClassKey& scratch) const {
    if (c.step_class != kNone) return index_.at(c.step_class).key;
    scratch = class_key(c, c.plan_time);
    return scratch;
}

/// The plan's next change after where it stands.
std::optional<Millis> Core::next_step(Conversation const& c) const {
    auto const& steps = queues_[c.queue].plan.steps;
    auto const next = std::upper_bound(steps.begin(), steps.end(), c.plan_time);
    return next == steps.end() ? std::nullopt : std::optional{*next};
}

/// The conversation is in the state that it waits in, and in its queue, already.
void Core::start_visit(Conversation& c, bool first_of_episode) {
    unplace(c);
    end_last_agent_step(c);
    unplace(c);
    c.visit_start = now_;
    c.plan_time = Millis{0};
    c.earmark_released = false;
    c.forecast.reset();
    rekey(c);
    if (queues_[c.queue].config.skip_if_unstaffed && !c.direct()) skip_unstaffed(c);
    if (first_of_episode) start_last_agent_step(c);
    enter_step(c);
    schedule_step(c);
    check_routable(c);
    place(c);
    recheck_earmark(c);
}

void Core::end_visit(Conversation& c) {
    end_last_agent_step(c);
    unplace(c);
    end_earmark(c);
    leave_classes(c);
    timers_.cancel(c.plan_timer);
    timers_.cancel(c.due_timer);
    timers_.cancel(c.background_timer);
    c.unroutable = false;
    touch(c);
}

/// Takes the classes of the present and the last step. The conversation is not placed meanwhile.
void Core::enter_step(Conversation& c) {
    class_key(c, c.plan_time, scratch_step_);
    auto const step = index_.acquire(scratch_step_);
    class_key(c, kEndOfPlan, scratch_last_);
    auto const last = index_.acquire(scratch_last_);
    leave_classes(c);
    c.step_class = step;
    c.last_class = last;
    list_last(c);
}

void Core::leave_classes(Conversation& c) {
    unlist_last(c);
    if (c.step_class != kNone) index_.release(c.step_class);
    if (c.last_class != kNone) index_.release(c.last_class);
    c.step_class = kNone;
    c.last_class = kNone;
}

void Core::list_last(Conversation& c) {
    // kNone + 1 is 0, the list of those without a class.
    auto const list = c.last_class + 1;
    if (list >= last_heads_.size()) last_heads_.resize(list + 1, kNone);
    c.last_next = last_heads_[list];
    c.last_before = kNone;
    if (c.last_next != kNone) conversations_[c.last_next].last_before = c.slot;
    last_heads_[list] = c.slot;
    c.last_listed = true;
}

void Core::unlist_last(Conversation& c) {
    if (!c.last_listed) return;
    c.last_listed = false;
    if (c.last_before == kNone)
        last_heads_[c.last_class + 1] = c.last_next;
    else
        conversations_[c.last_before].last_next = c.last_next;
    if (c.last_next != kNone) conversations_[c.last_next].last_before = c.last_before;
}

/// Jumps to the first step for which somebody eligible is at work, if there is one.
void Core::skip_unstaffed(Conversation& c) {
    BitRow staffed;
    for (Slot id = 0; id < agents_.size(); ++id) {
        auto const& a = agents_[id];
        bool const at_work = a.intent == Intent::Available || a.intent == Intent::Busy;
        if (a.present && at_work && a.link == Link::Up) staffed.set(id);
    }
    for (;;) {
        if (intersects(index_.eligible_for(class_key(c, c.plan_time)), staffed)) return;
        auto const next = next_step(c);
        if (!next) break;
        c.plan_time = *next;
    }
    c.plan_time = Millis{0};
}

void Core::schedule_step(Conversation& c) {
    auto const next = next_step(c);
    if (!next) return timers_.cancel(c.plan_timer);
    start_timer(c.plan_timer, TimerKind::PlanStep, c.visit_start + *next, c.slot);
}

void Core::advance_plan(Conversation& c) {
    c.plan_time = std::max(c.plan_time, now_ - c.visit_start);
    unplace(c);
    enter_step(c);
    schedule_step(c);
    place(c);
}

bool Core::has_capable_agent(Conversation const& c) const {
    if (c.last_class != kNone) return index_.counts(c.last_class).capable > 0;
    bool found = false;
    auto const row = index_.eligible_for(last_key(c));
    for_each_common(row, row, [&](std::size_t agent) {
        found = found || agents_[agent].config.capacity >= c.weight;
    });
    return found;
}

void Core::check_routable(Conversation& c) {
    bool const unroutable = c.visiting && !c.direct() && !has_capable_agent(c);
    if (unroutable == c.unroutable) return;
    c.unroutable = unroutable;
    touch(c);
    if (unroutable) emit(Flagged{c.id, Flag::Unroutable});
}

/// `flipped`: classes of which the last capable agent came or went.
void Core::recheck_routable(std::vector<Slot> const& flipped) {
    std::vector<std::pair<std::uint64_t, Slot>> affected;
    auto const add = [&](Slot last_class) {
        auto const list = last_class + 1;
        if (list >= last_heads_.size()) return;
        for (auto id = last_heads_[list]; id != kNone; id = conversations_[id].last_next)
            affected.emplace_back(conversations_[id].seq, id);
    };
    for (auto const last_class : flipped) add(last_class);
    add(kNone);
    std::sort(affected.begin(), affected.end());
    for (auto const& [seq, id] : affected) check_routable(conversations_[id]);
}

} // namespace switchboard::router
