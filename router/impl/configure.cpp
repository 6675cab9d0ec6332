// Configuration at run time: agents, what they bring, queues and their plans.
#include "router/impl/core.hpp"

#include "base/assert.hpp"

#include <utility>

namespace switchboard::router {

Slot Core::queue_slot(QueueId const& id) const {
    return queue_slots_.at(id);
}

void Core::configure(Config const& config) {
    static_cast<void>(intern(ChannelId{"chat"})); // kChat
    static_cast<void>(intern(InboxId{}));         // kNoInbox
    for (auto const& queue : config.queues) add_queue(queue);
    for (Slot queue = 0; queue < queues_.size(); ++queue) compile_plan(queue);
    for (auto const& agent : config.agents) add_agent(agent);
}

Slot Core::add_queue(QueueConfig const& config) {
    auto const [found, added] =
        queue_slots_.try_emplace(config.id, static_cast<Slot>(queues_.size()));
    if (added) queues_.emplace_back();
    auto& queue = queues_[found->second];
    if (!queue.present) queue_order_.push_back(found->second);
    queue.config = config;
    queue.present = true;
    most_offers_ = std::max(most_offers_, config.broadcast);
    return found->second;
}

/// The queues that it overflows to must be known.
void Core::compile_plan(Slot id) {
    auto const& config = queues_[id].config;
    Plan plan;
    for (auto const after : config.ring_after) plan.steps.push_back(after);
    for (auto const& relax : config.relax) {
        plan.steps.push_back(relax.after);
        plan.relax.push_back({intern(relax.skill), relax.after, relax.min});
    }
    for (auto const& overflow : config.overflow) {
        plan.steps.push_back(overflow.after);
        plan.overflow.push_back({overflow.after, queue_slot(overflow.queue)});
    }
    std::sort(plan.relax.begin(), plan.relax.end());
    std::erase_if(plan.steps, [](Millis after) { return after <= Millis{0}; });
    std::sort(plan.steps.begin(), plan.steps.end());
    plan.steps.erase(std::unique(plan.steps.begin(), plan.steps.end()), plan.steps.end());
    queues_[id].plan = std::move(plan);
}

Agent& Core::add_agent(AgentConfig const& config) {
    auto const [found, added] =
        agent_slots_.try_emplace(config.id, static_cast<Slot>(agents_.size()));
    if (added) agents_.emplace_back();
    if (added) agent_hashes_.insert(std::hash<AgentId>{}(config.id), found->second);
    auto& a = agents_[found->second];
    a.id = config.id;
    a.slot = found->second;
    a.present = true;
    a.config = config;
    keep_hot(a);
    put_traits(a);
    return a;
}

/// What is not there (any more) cannot be given.
void Core::put_given(AgentConfig const& config, Traits& traits) {
    traits.restricted = config.given.has_value();
    if (!traits.restricted) return;
    for (auto const& queue : config.given->queues)
        if (auto const found = queue_slots_.find(queue); found != queue_slots_.end())
            traits.given_queues.push_back(found->second);
    for (auto const& inbox : config.given->inboxes) traits.given_inboxes.push_back(intern(inbox));
    std::sort(traits.given_queues.begin(), traits.given_queues.end());
    std::sort(traits.given_inboxes.begin(), traits.given_inboxes.end());
}

void Core::put_traits(Agent& a) {
    Traits traits;
    traits.present = a.present;
    traits.capacity = a.config.capacity;
    for (auto const& [skill, level] : a.config.skills) {
        auto const at = intern(skill);
        if (at >= traits.levels.size()) traits.levels.resize(at + 1);
        traits.levels[at] = static_cast<std::uint8_t>(level);
        if (level > 0) ++traits.skills_held;
    }
    traits.rings.assign(queues_.size(), -1);
    for (Slot queue = 0; queue < queues_.size(); ++queue) {
        if (!queues_[queue].present) continue;
        if (!a.config.queues) {
            traits.rings[queue] = 0;
            continue;
        }
        auto const found = a.config.queues->find(queues_[queue].config.id);
        if (found != a.config.queues->end())
            traits.rings[queue] = static_cast<std::int8_t>(found->second);
    }
    put_given(a.config, traits);
    a.channel_max.clear();
    for (auto const& [channel, max] : a.config.channel_max)
        a.channel_max.push_back({intern(channel), max});
    if (!a.present) traits = Traits{};
    std::vector<Slot> flipped;
    index_.put_agent(a.slot, std::move(traits), flipped);
    recheck_routable(flipped);
}

/// No offer is withdrawn for edits of skills or capacity.
void Core::traits_changed(Agent& a) {
    put_traits(a);
    recheck_last_agent_steps(a);
    refresh(a);
    if (a.earmark != kNone) recheck_earmark(conversations_[a.earmark]);
    mark_dirty(a);
}

void Core::handle(SetSkills const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    auto edited = a->config;
    edited.skills = command.skills;
    if (auto problem = router::check(edited)) return refuse(std::move(*problem));
    a->config = std::move(edited);
    traits_changed(*a);
}

void Core::handle(SetCapacity const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    auto edited = a->config;
    edited.capacity = command.capacity;
    if (auto problem = router::check(edited)) return refuse(std::move(*problem));
    a->config = std::move(edited);
    traits_changed(*a);
}

void Core::handle(UpsertAgent const& command) {
    if (auto problem = router::check(command.agent)) return refuse(std::move(*problem));
    if (command.agent.queues)
        for (auto const& [queue, ring] : *command.agent.queues)
            if (find(queue) == nullptr)
                return refuse("agent " + command.agent.id.str() + ": unknown queue " + queue.str());
    bool const known = find(command.agent.id) != nullptr;
    auto& a = add_agent(command.agent);
    if (known) return traits_changed(a);
    a.intent = command.agent.first_intent;
    a.link = command.agent.first_link;
    if (a.link == Link::Grace || a.link == Link::Recovering)
        start_timer(a.link_timer, TimerKind::LinkLost, now_ + settings_.agent_grace, a.slot);
    emit(AgentChanged{a.id, a.intent, a.link, a.not_responding});
    traits_changed(a);
}

void Core::handle(RemoveAgent const& command) {
    auto* a = expect(command.agent);
    if (a == nullptr) return;
    if (!a->owned.empty()) return refuse("the agent owns conversations");
    auto const before = presence(*a);
    a->present = false;
    a->intent = Intent::Offline;
    a->link = Link::Lost;
    presence_changed(*a, before);
    while (!a->wrap_ups.empty()) end_wrap_up(*a, a->wrap_ups.size() - 1);
    timers_.cancel(a->link_timer);
    timers_.cancel(a->hold_timer);
    timers_.cancel(a->ramp_timer);
    put_traits(*a);
    removed_.push_back(a->id);
    auto const idle_since = a->idle_since;
    auto const id = a->slot;
    bool const touched = a->touched;
    bool const dirty = a->dirty;
    auto const agent_id = a->id;
    agents_[id] = Agent{};
    agents_[id].id = agent_id;
    agents_[id].slot = id;
    agents_[id].touched = touched;
    agents_[id].dirty = dirty;
    agents_[id].idle_since = idle_since;
    keep_hot(agents_[id]);
}

std::optional<std::string> Core::unknown_queue(QueueConfig const& config) const {
    auto const known = [&](QueueId const& id) { return id == config.id || find(id) != nullptr; };
    auto const at = "queue " + config.id.str();
    for (auto const& overflow : config.overflow)
        if (!known(overflow.queue))
            return at + ": overflow to unknown queue " + overflow.queue.str();
    for (auto const* refusal : {&config.on_closed, &config.on_full})
        if (refusal->kind == Refusal::Kind::OtherQueue && !known(refusal->queue))
            return at + ": refusal to unknown queue " + refusal->queue.str();
    return std::nullopt;
}

void Core::handle(UpsertQueue const& command) {
    if (auto problem = router::check(command.queue)) return refuse(std::move(*problem));
    if (auto problem = unknown_queue(command.queue)) return refuse(std::move(*problem));
    bool const known = find(command.queue.id) != nullptr;
    auto const id = add_queue(command.queue);
    compile_plan(id);
    if (known) return plan_changed(id);
    for (auto& a : agents_) {
        bool const member = !a.config.queues || a.config.queues->contains(command.queue.id);
        bool const given = a.config.given && a.config.given->queues.contains(command.queue.id);
        if (a.present && (member || given)) traits_changed(a);
    }
}

/// Those who wait in the queue go on under the new plan, where they stand on their wait clocks.
void Core::plan_changed(Slot queue) {
    std::vector<std::pair<std::uint64_t, Slot>> affected;
    for (auto& c : conversations_) {
        if (!c.present || c.queue != queue || is_terminal(c.state)) continue;
        if (c.visiting)
            affected.emplace_back(c.seq, c.slot);
        else
            rekey(c); // nobody waits, but it has a due time all the same
    }
    std::sort(affected.begin(), affected.end());
    for (auto const& [seq, id] : affected) {
        auto& c = conversations_[id];
        unplace(c);
        enter_step(c);
        schedule_step(c);
        rekey(c);
        check_routable(c);
        place(c);
        recheck_earmark(c);
    }
    for (auto& a : agents_)
        if (a.present) mark_dirty(a);
}

void Core::handle(RemoveQueue const& command) {
    if (expect(command.queue) == nullptr) return;
    if (queue_order_.size() == 1) return refuse("it is the only queue");
    auto const id = queue_slot(command.queue);
    for (auto const& c : conversations_) {
        bool const uses = c.queue == id || (c.transfer && c.transfer->queue == id);
        if (c.present && uses && !is_terminal(c.state))
            return refuse("conversation " + c.id.str() + " is in the queue");
    }
    for (auto const& other : queues_) {
        if (!other.present || other.config.id == command.queue) continue;
        auto const& config = other.config;
        bool used =
            config.on_closed.queue == command.queue || config.on_full.queue == command.queue;
        for (auto const& overflow : config.overflow) used = used || overflow.queue == command.queue;
        if (used) return refuse("queue " + config.id.str() + " refers to it");
    }
    queues_[id].present = false;
    std::erase(queue_order_, id);
    for (auto& a : agents_)
        if (a.present) traits_changed(a);
}

/// Running timers keep their times; the order of the waiting is what the rules now say.
void Core::handle(SetSettings const& command) {
    settings_ = command.settings;
    for (auto& c : conversations_)
        if (c.present && c.visiting) rekey(c);
}

Config Core::config() const {
    Config config;
    config.settings = settings_;
    for (auto const id : queue_order_) config.queues.push_back(queues_[id].config);
    for (auto const& [id, at] : agent_slots_)
        if (agents_[at].present) config.agents.push_back(agents_[at].config);
    return config;
}

} // namespace switchboard::router
