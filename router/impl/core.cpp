#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <utility>

namespace switchboard::router {

namespace {

std::string_view trigger_name(TimerKind kind) {
    switch (kind) {
    case TimerKind::PlanStep:
        return "step opened";
    case TimerKind::LastAgentEnd:
        return "last-agent step ended";
    case TimerKind::Due:
        return "due time reached";
    case TimerKind::Background:
        return "background became normal";
    case TimerKind::CustomerAbsent:
        return "customer became absent";
    case TimerKind::CustomerGone:
        return "customer gone";
    case TimerKind::OfferTimeout:
        return "offer timed out";
    case TimerKind::DeliveryTimeout:
        return "offer not delivered";
    case TimerKind::ExclusionEnd:
        return "exclusion ended";
    case TimerKind::WrapUpEnd:
        return "wrap-up ended";
    case TimerKind::LinkLost:
        return "link lost";
    case TimerKind::HoldDownEnd:
        return "hold-down ended";
    case TimerKind::RampEnd:
        return "ramp ended";
    case TimerKind::RequeueBatch:
        return "lost work released";
    case TimerKind::ParkedEnd:
        return "parked for too long";
    }
    return "timer";
}

} // namespace

Core::Core(Config const& config, TimePoint now)
    : settings_{config.settings}
    , now_{now}
    , index_{config.settings.classes_max} {
    SB_ASSERT(!router::check(config), "the configuration passes its check");
    configure(config);
    for (auto const& agent : config.agents) {
        auto& a = agents_[slot_of(agent.id)];
        a.intent = agent.first_intent;
        a.link = agent.first_link;
        if (a.link == Link::Grace || a.link == Link::Recovering)
            start_timer(a.link_timer, TimerKind::LinkLost, now_ + settings_.agent_grace, a.slot);
        refresh(a);
    }
}

void Core::begin_entry(TimePoint now, std::string_view trigger, Effects& out) {
    // The host's clock may be set back, or that of the node that took over may be behind.
    now_ = std::max(now_, now);
    trigger_ = trigger;
    out_ = &out;
}

void Core::apply(std::span<Command const> batch, TimePoint now, Effects& out) {
    while (fire_next(now, out)) {
    }
    begin_entry(now, "", out);
    for (auto const& command : batch) {
        trigger_ = name_of(command);
        run(command);
    }
    settle();
    out_ = nullptr;
}

void Core::run(Command const& command) {
    std::visit([this](auto const& body) { handle(body); }, command);
}

bool Core::fire_next(TimePoint now, Effects& out) {
    auto const* first = timers_.first();
    if (first == nullptr || first->at > now) return false;
    auto const at = first->at;
    // What a timer of this batch starts for the same millisecond belongs to the next batch.
    auto const order_end = timer_orders_;
    begin_entry(at, trigger_name(first->kind), out);
    while (first != nullptr && first->at == at && first->order < order_end) {
        auto const timer = timers_.pop();
        trigger_ = trigger_name(timer.kind);
        fire(timer);
        first = timers_.first();
    }
    settle();
    out_ = nullptr;
    return true;
}

void Core::fire(Timer const& timer) {
    switch (timer.kind) {
    case TimerKind::WrapUpEnd:
    case TimerKind::LinkLost:
    case TimerKind::HoldDownEnd:
    case TimerKind::RampEnd:
        return fire_of_agent(agents_[timer.subject], timer);
    case TimerKind::RequeueBatch:
        return release_requeues();
    default:
        return fire_of_conversation(conversations_[timer.subject], timer);
    }
}

void Core::fire_of_conversation(Conversation& c, Timer const& timer) {
    touch(c);
    switch (timer.kind) {
    case TimerKind::PlanStep:
        return advance_plan(c);
    case TimerKind::LastAgentEnd:
        return end_last_agent_step(c);
    case TimerKind::Background:
        return rekey(c);
    case TimerKind::CustomerAbsent:
        return become_absent(c);
    case TimerKind::CustomerGone:
        return abandon(c);
    case TimerKind::OfferTimeout:
        return offer_timed_out(c, timer.other);
    case TimerKind::DeliveryTimeout:
        return offer_undelivered(c, timer.other);
    case TimerKind::ParkedEnd:
        return close_parked(c);
    case TimerKind::ExclusionEnd:
        std::erase_if(
            c.exclusions, [&](Exclusion const& entry) { return entry.agent == timer.other; });
        return mark_dirty(c);
    default:
        return; // the due time of heavy work: settle makes the earmark
    }
}

void Core::fire_of_agent(Agent& a, Timer const& timer) {
    touch(a);
    switch (timer.kind) {
    case TimerKind::WrapUpEnd:
        for (std::size_t i = 0; i < a.wrap_ups.size(); ++i)
            if (a.wrap_ups[i].number == timer.other) return end_wrap_up(a, i);
        return;
    case TimerKind::LinkLost:
        return lose(a);
    case TimerKind::HoldDownEnd:
        a.held = false;
        return refresh(a);
    default:
        a.ramping = false;
        keep_hot(a);
        return mark_dirty(a);
    }
}

std::optional<TimePoint> Core::next_deadline() const {
    auto const* first = timers_.first();
    return first == nullptr ? std::nullopt : std::optional{first->at};
}

void Core::emit(EffectBody body) {
    out_->push_back(Effect{now_, std::move(body)});
}

void Core::refuse(std::string reason) {
    emit(Refused{std::string{trigger_}, std::move(reason)});
}

void Core::refuse_state(Conversation const& c) {
    refuse(
        "the conversation is " + std::string{to_string(c.state)} + " in epoch " +
        std::to_string(c.epoch));
}

void Core::start_timer(TimerId& id, TimerKind kind, TimePoint at, Slot subject, Slot other) {
    timers_.cancel(id);
    id = timers_.add(Timer{kind, at, timer_orders_++, subject, other}, now_);
}

void Core::sync_timer(TimerId& id, TimerKind kind, std::optional<TimePoint> at, Slot subject) {
    auto const* running = timers_.find(id);
    if (!at || *at <= now_) return timers_.cancel(id);
    if (running == nullptr || running->at != *at) start_timer(id, kind, *at, subject);
}

void Core::touch(Conversation& c) {
    if (c.touched) return;
    c.touched = true;
    touched_conversations_.push_back(c.slot);
}

void Core::touch(Agent& a) {
    if (a.touched) return;
    a.touched = true;
    touched_agents_.push_back(a.slot);
}

Slot Core::slot_of(ConversationId const& id) const {
    auto const hash = std::hash<ConversationId>{}(id);
    return conversation_slots_.find(hash, [&](Slot slot) {
        auto const& c = conversations_[slot];
        expect_lines(&c, sizeof(Conversation));
        return c.id == id;
    });
}

Slot Core::slot_of(AgentId const& id) const {
    auto const hash = std::hash<AgentId>{}(id);
    return agent_hashes_.find(hash, [&](Slot slot) { return agents_[slot].id == id; });
}

Conversation const* Core::find(ConversationId const& id) const {
    auto const at = slot_of(id);
    return at == kNone ? nullptr : &conversations_[at];
}

Agent const* Core::find(AgentId const& id) const {
    auto const at = slot_of(id);
    return at == kNone || !agents_[at].present ? nullptr : &agents_[at];
}

Queue const* Core::find(QueueId const& id) const {
    auto const found = queue_slots_.find(id);
    if (found == queue_slots_.end() || !queues_[found->second].present) return nullptr;
    return &queues_[found->second];
}

Conversation* Core::expect(ConversationId const& id) {
    auto const at = slot_of(id);
    if (at != kNone) return &conversations_[at];
    refuse("unknown conversation");
    return nullptr;
}

Agent* Core::expect(AgentId const& id) {
    auto const at = slot_of(id);
    if (at != kNone && agents_[at].present) return &agents_[at];
    refuse("unknown agent");
    return nullptr;
}

Queue* Core::expect(QueueId const& id) {
    auto const found = queue_slots_.find(id);
    if (found != queue_slots_.end() && queues_[found->second].present)
        return &queues_[found->second];
    refuse("unknown queue");
    return nullptr;
}

Slot Core::intern(SkillId const& id) {
    auto const hash = std::hash<SkillId>{}(id);
    auto const found = skill_slots_.find(hash, [&](Slot slot) { return skills_[slot] == id; });
    if (found != kNone) return found;
    auto const at = static_cast<Slot>(skills_.size());
    skills_.push_back(id);
    skill_slots_.insert(hash, at);
    return at;
}

Slot Core::intern(ChannelId const& id) {
    auto const [at, added] = channel_slots_.try_emplace(id, static_cast<Slot>(channels_.size()));
    if (added) channels_.push_back(id);
    return at->second;
}

Slot Core::intern(InboxId const& id) {
    auto const [at, added] = inbox_slots_.try_emplace(id, static_cast<Slot>(inboxes_.size()));
    if (added) inboxes_.push_back(id);
    return at->second;
}

std::vector<Need> Core::needs_of(std::map<SkillId, int> const& require) {
    std::vector<Need> needs;
    for (auto const& [skill, min] : require)
        if (min > 0) needs.push_back({intern(skill), min});
    std::sort(needs.begin(), needs.end());
    return needs;
}

} // namespace switchboard::router
