// R17: why an agent was chosen, why a conversation still waits, why an agent is not offered it.
#include "router/impl/core.hpp"

namespace switchboard::router {

namespace {

/// Whichever of both comes first.
void sooner(Timers const& timers, TimerId id, std::string what, WaitingReasons& out) {
    auto const* timer = timers.find(id);
    if (timer == nullptr || (out.next_at && *out.next_at <= timer->at)) return;
    out.next_at = timer->at;
    out.next_event = std::move(what);
}

} // namespace

std::map<SkillId, int> Core::require_map(std::vector<Need> const& needs) const {
    std::map<SkillId, int> require;
    for (auto const& need : needs) require.emplace(skills_[need.skill], need.min);
    return require;
}

Comparison Core::comparison(Rank const& rank) const {
    std::optional<TimePoint> idle_since;
    if (rank.idle_since != kNeverBusy) idle_since = time_point_ms(rank.idle_since);
    return {agents_[rank.agent].id, rank.ring,     rank.fit,  rank.skills_held,
            rank.load_after,        rank.capacity, idle_since};
}

StepView Core::step_view(Conversation const& c) const {
    ClassKey scratch;
    auto const& key = step_key(c, scratch);
    StepView step;
    step.last_agent = c.last_agent_step;
    step.direct = c.direct();
    step.plan_time = c.plan_time;
    step.open_ring = key.open_ring;
    step.asked = asked_of(c, key);
    return step;
}

/// Conversations of a class are told the same.
std::shared_ptr<Asked const> Core::asked_of(Conversation const& c, ClassKey const& key) const {
    bool const of_class = c.step_class != kNone && !c.last_agent_step;
    if (of_class && index_.at(c.step_class).asked) return index_.at(c.step_class).asked;
    Asked asked;
    for (auto const queue : key.queues) asked.queues.push_back(queues_[queue].config.id);
    asked.require = require_map(c.last_agent_step ? c.require : key.needs);
    auto shared = std::make_shared<Asked const>(std::move(asked));
    if (of_class) index_.at(c.step_class).asked = shared;
    return shared;
}

/// Each agent once, by the first rule that stops it: skill, ring, presence, exclusion, earmark,
/// capacity.
Excluded Core::count_excluded(Conversation const& c) const {
    Excluded excluded;
    ClassKey scratch;
    auto const& key = step_key(c, scratch);
    BitRow spilled;
    ClassIndex::Counts counts;
    if (c.step_class != kNone) {
        counts = index_.counts(c.step_class);
    } else {
        spilled = index_.eligible_for(key);
        counts.skilled = index_.skilled_for(key).count();
        counts.eligible = spilled.count();
        counts.at_work = count_common(spilled, index_.at_work());
    }
    std::uint32_t available = 0;
    auto const& eligible = c.step_class == kNone ? spilled : index_.at(c.step_class).eligible;
    for_each_common(eligible, available_, [&](std::size_t agent) {
        ++available;
        static_cast<void>(stopped(c, static_cast<Slot>(agent), excluded));
    });
    add_counts(counts, available, excluded);
    return excluded;
}

/// `stopped` holds those among the `available`.
void Core::add_counts(
    ClassIndex::Counts const& counts, std::uint32_t available, Excluded& stopped) const {
    stopped.skill = index_.present_count() - counts.skilled;
    stopped.ring = counts.skilled - counts.eligible;
    stopped.presence = counts.eligible - counts.at_work;
    stopped.capacity += counts.at_work - available;
}

OfferReasons Core::reasons_for(Conversation const& c, Choice const& choice) const {
    OfferReasons reasons;
    reasons.trigger = trigger_;
    reasons.key = c.key;
    reasons.step = step_view(c);
    // Whoever chose among the whole class has met everybody that there is to count.
    if (c.step_class != kNone && !c.last_agent_step && !c.direct()) {
        reasons.excluded = choice.stopped;
        add_counts(index_.counts(c.step_class), choice.available, reasons.excluded);
    } else {
        reasons.excluded = count_excluded(c);
    }
    reasons.chosen = comparison(choice.best);
    if (choice.runner_up.agent == kNone) return reasons;
    reasons.runner_up = comparison(choice.runner_up);
    reasons.decider = decided_by(c, choice);
    return reasons;
}

void Core::add_step_event(Conversation const& c, WaitingReasons& out) const {
    auto const next = next_step(c);
    if (!next) return;
    auto const& queue = queues_[c.queue].config;
    out.next_at = c.visit_start + *next;
    for (std::size_t ring = 0; ring < queue.ring_after.size(); ++ring)
        if (queue.ring_after[ring] == *next)
            out.next_event = "ring " + std::to_string(ring) + " opens";
    for (auto const& relax : queue.relax)
        if (relax.after == *next)
            out.next_event = relax.skill.str() + " is relaxed to " + std::to_string(relax.min);
    for (auto const& overflow : queue.overflow)
        if (overflow.after == *next) out.next_event = "overflow to " + overflow.queue.str();
}

/// Agents who would take it and whom their own timers will let.
void Core::add_agent_events(Conversation const& c, WaitingReasons& out) const {
    for (auto const& a : agents_) {
        bool const willing = a.present && a.intent == Intent::Available && a.link == Link::Up &&
                             !a.not_responding && !a.draining;
        if (!willing || excluded(c, a.slot) || !eligible(c, a.slot)) continue;
        auto const& id = a.id.str();
        if (a.held) sooner(timers_, a.hold_timer, "hold-down of " + id + " ends", out);
        if (!ramp_allows(a, c))
            sooner(timers_, a.ramp_timer, "first minute of " + id + " ends", out);
        if (has_room(a, c)) continue;
        for (auto const& item : a.wrap_ups)
            sooner(timers_, item.timer, "wrap-up of " + id + " ends", out);
    }
}

WaitingReasons Core::why_waiting(Conversation const& c) const {
    WaitingReasons out;
    out.state = c.state;
    out.key = c.key;
    out.position = position(c);
    out.absent = c.absent;
    if (c.unroutable) out.flags.push_back(Flag::Unroutable);
    if (c.failed_flag) out.flags.push_back(Flag::FailedOffers);
    if (!c.visiting) return out;
    out.step = step_view(c);
    out.excluded = count_excluded(c);
    out.agents = index_.present_count();
    auto const& x = out.excluded;
    out.assignable =
        out.agents - x.skill - x.ring - x.presence - x.exclusion - x.earmark - x.capacity;
    add_step_event(c, out);
    sooner(timers_, c.last_agent_timer, "the step of the last agent ends", out);
    for (auto const& exclusion : c.exclusions)
        sooner(
            timers_, exclusion.timer, "exclusion of " + agents_[exclusion.agent].id.str() + " ends",
            out);
    add_agent_events(c, out);
    return out;
}

WhyNot Core::why_not(Conversation const& c, Agent const& a) const {
    WhyNot out;
    auto const add = [&](bool stops, char const* reason) {
        if (stops) out.reasons.emplace_back(reason);
    };
    auto const agent = a.slot;
    ClassKey scratch;
    auto const& key = step_key(c, scratch);
    auto const& traits = index_.traits(agent);
    add(!c.visiting, "the conversation does not wait");
    add(c.absent, "the customer is absent");
    add(!c.offers.empty(), "the conversation is offered");
    add(c.direct() && c.transfer->target != agent, "the transfer is to one agent");
    add(c.last_agent_step && c.step_agent != agent, "the last agent is waited for");
    add(!index_.meets(traits, key.needs), "skill");
    add(!index_.admitted(traits, key), "ring or queue");
    add(!index_.is_given(traits, key), "not given");
    add(a.intent != Intent::Available, "not available");
    add(a.link != Link::Up, "not connected");
    add(a.not_responding, "not responding");
    add(a.draining, "draining");
    add(a.held, "held down after drops");
    add(excluded(c, agent), "excluded");
    add(a.earmark != kNone && c.earmark != agent, "kept for another conversation");
    add(a.load + c.weight > a.config.capacity, "no room");
    add(!within_channel(a, c), "channel maximum");
    add(!ramp_allows(a, c), "signed in a moment ago");
    return out;
}

} // namespace switchboard::router
