#include "routing/translate.hpp"

#include "access/grants.hpp"
#include "configuration/queue_promise.hpp"

#include <algorithm>

namespace switchboard::routing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kOtherQueue = "queue:";

router::Refusal refusal(std::string const& text) {
    using Kind = router::Refusal::Kind;
    if (text == "offline") return {.kind = Kind::Offline, .queue = {}};
    if (text == "bot") return {.kind = Kind::Bot, .queue = {}};
    if (text.starts_with(kOtherQueue))
        return {
            .kind = Kind::OtherQueue, .queue = router::QueueId{text.substr(kOtherQueue.size())}};
    return {};
}

void put_targets(router::QueueConfig& out, v1::Queue const& queue) {
    for (auto const priority : {v1::URGENT, v1::HIGH, v1::NORMAL, v1::LOW})
        out.targets[static_cast<std::size_t>(to_router(priority))] =
            configuration::priority_target(queue, priority);
}

v1::Candidate candidate(router::Comparison const& from, NameOf const& name_of) {
    v1::Candidate out;
    out.set_user(from.agent.str());
    out.set_user_name(name_of(from.agent.str()));
    out.set_ring(static_cast<std::uint32_t>(from.ring));
    out.set_fit(static_cast<std::int32_t>(from.fit));
    out.set_load(static_cast<std::uint32_t>(from.load_after));
    out.set_capacity(static_cast<std::uint32_t>(from.capacity));
    if (from.idle_since) set_time(*out.mutable_idle_since(), *from.idle_since);
    return out;
}

void put_excluded(v1::Why& why, router::Excluded const& excluded) {
    auto& out = *why.mutable_excluded();
    auto const put = [&](char const* reason, std::uint32_t count) {
        if (count > 0) out[reason] = count;
    };
    put("skill", excluded.skill);
    put("ring", excluded.ring);
    put("presence", excluded.presence);
    put("exclusion", excluded.exclusion);
    put("earmark", excluded.earmark);
    put("capacity", excluded.capacity);
}

} // namespace

router::QueueConfig queue_config(v1::Queue const& queue) {
    router::QueueConfig out;
    out.id = router::QueueId{queue.id()};
    if (queue.accept() == "auto") out.accept = router::AcceptMode::Auto;
    if (queue.accept_timeout_ms() > 0) out.accept_timeout = Millis{queue.accept_timeout_ms()};
    out.wrap_up = Millis{queue.wrap_up_ms()};
    out.sticky_patience = Millis{queue.sticky_patience_ms()};
    if (queue.ring_after_ms_size() > 0) {
        out.ring_after.clear();
        for (auto const ms : queue.ring_after_ms()) out.ring_after.emplace_back(ms);
    }
    for (auto const& step : queue.relax())
        out.relax.push_back(
            {Millis{step.after_ms()}, router::SkillId{step.skill()}, static_cast<int>(step.min())});
    for (auto const& step : queue.overflow())
        out.overflow.push_back({Millis{step.after_ms()}, router::QueueId{step.queue()}});
    put_targets(out, queue);
    if (queue.cap() > 0) out.cap = queue.cap();
    out.skip_if_unstaffed = queue.skip_if_unstaffed();
    out.on_closed = refusal(queue.on_closed());
    out.on_full = refusal(queue.on_full());
    out.load_before_fit = queue.load_before_fit();
    out.preserve_generalists = queue.preserve_generalists();
    out.most_skilled = queue.most_skilled();
    out.ramp_per_minute = queue.ramp_per_minute();
    out.broadcast = std::max(1U, queue.broadcast());
    return out;
}

router::AgentConfig agent_config(v1::AccountConfig const& config, v1::User const& user) {
    router::AgentConfig out;
    out.id = router::AgentId{user.id()};
    if (user.capacity() > 0) out.capacity = static_cast<int>(user.capacity());
    for (auto const& skill : user.skills())
        out.skills.emplace(router::SkillId{skill.skill()}, static_cast<int>(skill.level()));
    if (!user.queues().empty()) {
        auto& queues = out.queues.emplace();
        for (auto const& [queue, ring] : user.queues())
            queues.emplace(router::QueueId{queue}, static_cast<int>(ring));
    }
    for (auto const& [channel, units] : user.channel_max())
        out.channel_max.emplace(router::ChannelId{channel}, static_cast<int>(units));
    auto const grants = access::grants_of(config, user.id());
    if (grants == nullptr) return out;
    auto& given = out.given.emplace();
    for (auto const& queue : grants->queues) given.queues.emplace(queue);
    for (auto const& inbox : grants->inboxes) given.inboxes.emplace(inbox);
    return out;
}

router::Settings router_settings(v1::RoutingRules const& rules) {
    router::Settings out;
    auto const put = [](Millis& to, std::uint32_t ms) {
        if (ms > 0) to = Millis{ms};
    };
    put(out.exclusion, rules.exclusion_ms());
    put(out.transfer_exclusion, rules.transfer_exclusion_ms());
    put(out.agent_grace, rules.agent_grace_ms());
    put(out.customer_grace, rules.customer_grace_ms());
    put(out.customer_return, rules.customer_return_ms());
    put(out.background_max, rules.background_max_ms());
    if (rules.parked_max_days() > 0) out.parked_max = 24h * rules.parked_max_days();
    if (rules.failed_offers_max() > 0) out.failed_offers_max = rules.failed_offers_max();
    out.handoff_keeps_start = rules.handoff_keeps_start();
    return out;
}

router::Config router_config(v1::AccountConfig const& config) {
    router::Config out;
    out.settings = router_settings(config.account().routing());
    for (auto const& queue : config.queues()) out.queues.push_back(queue_config(queue));
    for (auto const& user : config.users())
        if (!user.disabled()) out.agents.push_back(agent_config(config, user));
    return out;
}

router::Priority to_router(v1::Priority priority) {
    switch (priority) {
    case v1::URGENT:
        return router::Priority::Urgent;
    case v1::HIGH:
        return router::Priority::High;
    case v1::LOW:
        return router::Priority::Low;
    default:
        return router::Priority::Normal;
    }
}

v1::Priority to_schema(router::Priority priority) {
    switch (priority) {
    case router::Priority::Urgent:
        return v1::URGENT;
    case router::Priority::High:
        return v1::HIGH;
    case router::Priority::Normal:
        return v1::NORMAL;
    case router::Priority::Low:
        return v1::LOW;
    }
    return v1::NORMAL;
}

router::Intent to_router(v1::PresenceStatus status) {
    switch (status) {
    case v1::ONLINE:
        return router::Intent::Available;
    case v1::BUSY:
        return router::Intent::Busy;
    case v1::AWAY:
        return router::Intent::Away;
    default:
        return router::Intent::Offline;
    }
}

v1::PresenceStatus to_schema(router::Intent intent) {
    switch (intent) {
    case router::Intent::Available:
        return v1::ONLINE;
    case router::Intent::Busy:
        return v1::BUSY;
    case router::Intent::Away:
        return v1::AWAY;
    case router::Intent::Offline:
        return v1::OFFLINE;
    }
    return v1::OFFLINE;
}

v1::ConversationState to_schema(router::State state) {
    switch (state) {
    case router::State::Bot:
        return v1::STATE_BOT;
    case router::State::Queued:
        return v1::STATE_QUEUED;
    case router::State::Offered:
        return v1::STATE_OFFERED;
    case router::State::Active:
        return v1::STATE_ACTIVE;
    case router::State::TransferPending:
        return v1::STATE_TRANSFER_PENDING;
    case router::State::Parked:
        return v1::STATE_PARKED;
    case router::State::Closed:
        return v1::STATE_CLOSED;
    case router::State::Rejected:
        return v1::STATE_REJECTED;
    case router::State::Abandoned:
        return v1::STATE_ABANDONED;
    }
    return v1::STATE_UNSPECIFIED;
}

std::map<router::SkillId, int>
required(google::protobuf::RepeatedPtrField<v1::SkillLevel> const& skills) {
    std::map<router::SkillId, int> out;
    for (auto const& skill : skills)
        out[router::SkillId{skill.skill()}] = static_cast<int>(skill.level());
    return out;
}

void set_time(google::protobuf::Timestamp& out, TimePoint at) {
    std::int64_t const ms = to_ms(at);
    out.set_seconds(ms / 1000);
    out.set_nanos(static_cast<std::int32_t>(ms % 1000) * 1'000'000);
}

TimePoint time_of(google::protobuf::Timestamp const& at) {
    return time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000);
}

v1::PresenceNotice presence_notice(router::AgentView const& agent, std::string const& name) {
    v1::PresenceNotice notice;
    notice.set_user(agent.id.str());
    notice.set_name(name);
    notice.set_status(to_schema(agent.intent));
    notice.set_connected(agent.link == router::Link::Up);
    notice.set_draining(agent.draining);
    return notice;
}

v1::Why why_offered(router::OfferReasons const& reasons, NameOf const& name_of) {
    v1::Why why;
    why.set_trigger(reasons.trigger);
    *why.mutable_chosen() = candidate(reasons.chosen, name_of);
    if (reasons.runner_up) *why.mutable_runner_up() = candidate(*reasons.runner_up, name_of);
    why.set_decided_by(std::string{to_string(reasons.decider)});
    put_excluded(why, reasons.excluded);
    return why;
}

v1::Why why_waiting(router::WaitingReasons const& reasons) {
    v1::Why why;
    put_excluded(why, reasons.excluded);
    why.set_next_event(reasons.next_event);
    if (reasons.next_at) set_time(*why.mutable_next_event_at(), *reasons.next_at);
    return why;
}

} // namespace switchboard::routing
