#include "random_history.hpp"

#include <array>

namespace switchboard::router::test {

namespace {
/// The prefix and the number. (Adding a literal and a temporary string trips GCC 12's warnings at
/// -O3.)
std::string numbered(char const* prefix, std::size_t number) {
    std::string text{prefix};
    text += std::to_string(number);
    return text;
}

constexpr std::array<char const*, 3> kSkills{"fr", "aws", "tax"};
} // namespace

/// SplitMix64.
std::uint64_t RandomHistory::below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15ULL;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (z ^ (z >> 31)) % bound;
}

std::int64_t RandomHistory::pause() {
    static constexpr std::array<std::int64_t, 8> kPauses{0, 0, 500, 1000, 1000, 2000, 5000, 20'000};
    return chance(3) ? 300'000 : kPauses[below(kPauses.size())];
}

QueueId RandomHistory::queue_id() {
    return QueueId{numbered("q", below(queues_))};
}
AgentId RandomHistory::agent_id() {
    return AgentId{numbered("a", below(agents_))};
}

ConversationId RandomHistory::new_conversation() {
    return ConversationId{numbered("c", conversations_++)};
}

/// Mostly one of the latest.
ConversationId RandomHistory::conversation() {
    auto const span = std::min<std::size_t>(conversations_, chance(80) ? 6 : conversations_);
    return ConversationId{numbered("c", conversations_ - 1 - below(span))};
}

/// Mostly one that somebody may own, for it was accepted not long ago.
ConversationId RandomHistory::owned() {
    return taken_.empty() || chance(30) ? conversation() : taken_[below(taken_.size())];
}

std::map<SkillId, int> RandomHistory::levels(int percent) {
    std::map<SkillId, int> levels;
    for (auto const* skill : kSkills)
        if (chance(percent)) levels.emplace(SkillId{skill}, static_cast<int>(1 + below(5)));
    return levels;
}

QueueConfig RandomHistory::queue(std::size_t index, std::size_t count) {
    QueueConfig q;
    q.id = QueueId{numbered("q", index)};
    if (chance(40)) q.accept = AcceptMode::Auto;
    if (chance(30)) q.accept_timeout = Millis{5000};
    if (chance(40)) q.wrap_up = Millis{static_cast<std::int64_t>(1 + below(5)) * 2000};
    if (chance(50)) q.sticky_patience = Millis{10'000};
    if (chance(50)) q.ring_after = {Millis{0}, Millis{5000}, Millis{10'000}};
    if (chance(50))
        q.relax = {{Millis{5000}, SkillId{"fr"}, 2}, {Millis{10'000}, SkillId{"fr"}, 0}};
    if (count > 1 && chance(40))
        q.overflow = {{Millis{10'000}, QueueId{numbered("q", (index + 1) % count)}}};
    if (chance(30)) q.cap = static_cast<std::uint32_t>(2 + below(4));
    q.skip_if_unstaffed = chance(30);
    q.open = chance(90);
    for (auto* refusal : {&q.on_closed, &q.on_full}) {
        if (chance(25)) refusal->kind = Refusal::Kind::Bot;
        if (count > 1 && chance(25))
            *refusal = {Refusal::Kind::OtherQueue, QueueId{numbered("q", (index + 1) % count)}};
    }
    q.load_before_fit = chance(30);
    q.preserve_generalists = chance(30);
    q.most_skilled = chance(30);
    if (chance(20)) q.ramp_per_minute = 1;
    q.targets = {Millis{0}, Millis{5000}, Millis{20'000}, Millis{60'000}};
    return q;
}

AgentConfig RandomHistory::agent(std::size_t index) {
    AgentConfig a;
    a.id = AgentId{numbered("a", index)};
    a.capacity = static_cast<int>(1 + below(4));
    a.skills = levels(60);
    if (chance(70)) {
        a.queues.emplace();
        for (std::size_t q = 0; q < queues_; ++q)
            if (chance(70))
                a.queues->emplace(QueueId{numbered("q", q)}, static_cast<int>(below(3)));
    }
    if (chance(25)) {
        a.given.emplace();
        for (std::size_t q = 0; q < queues_; ++q)
            if (chance(40)) a.given->queues.insert(QueueId{numbered("q", q)});
        if (chance(60)) a.given->inboxes.insert(InboxId{chance(50) ? "web" : "shop"});
    }
    if (chance(20)) a.channel_max = {{ChannelId{"chat"}, static_cast<int>(1 + below(2))}};
    a.first_intent = chance(80) ? Intent::Available : Intent::Offline;
    a.first_link = Link::Up;
    return a;
}

Config RandomHistory::config() {
    Config config;
    queues_ = 1 + below(3);
    agents_ = 1 + below(6);
    config.settings.background_max = Millis{30'000};
    config.settings.failed_offers_max = 3;
    config.settings.parked_max = Millis{40'000};
    config.settings.requeues_per_second = 2;
    if (chance(30)) config.settings.classes_max = 1 + static_cast<std::uint32_t>(below(3));
    for (std::size_t i = 0; i < queues_; ++i) config.queues.push_back(queue(i, queues_));
    for (std::size_t i = 0; i < agents_; ++i) config.agents.push_back(agent(i));
    return config;
}

Demand RandomHistory::demand() {
    Demand d;
    if (chance(80)) d.queue = queue_id();
    if (chance(50)) d.priority = static_cast<Priority>(below(4));
    if (chance(50)) d.require = levels(30);
    if (chance(40))
        d.prefer = {{SkillId{kSkills[below(3)]}, static_cast<std::int64_t>(1 + below(3))}};
    if (chance(20)) d.channel = ChannelId{"mail"};
    if (chance(60)) d.inbox = InboxId{chance(50) ? "web" : "shop"};
    if (chance(25)) d.weight = static_cast<int>(1 + below(3));
    if (chance(20)) d.band = static_cast<Band>(below(3));
    if (chance(20)) d.sla = Millis{static_cast<std::int64_t>(below(4)) * 5000};
    if (chance(30)) d.last_agent = agent_id();
    return d;
}

/// Now and then all agents accept one of the latest conversations, so that one of them owns it.
std::vector<Command> RandomHistory::entry() {
    if (conversations_ > 0 && chance(30)) {
        std::vector<Command> accepts;
        auto const id = conversation();
        constexpr std::size_t kRemembered = 4;
        if (taken_.size() == kRemembered) taken_.erase(taken_.begin());
        taken_.push_back(id);
        for (std::size_t a = 0; a < agents_; ++a)
            accepts.emplace_back(Accept{AgentId{numbered("a", a)}, id, {}});
        return accepts;
    }
    std::vector<Command> batch{command()};
    while (chance(15)) batch.push_back(command());
    return batch;
}

Command RandomHistory::command() {
    if (conversations_ == 0 || chance(15)) return Arrive{new_conversation(), demand()};
    auto const kind = below(100);
    if (kind < 10) return of_customer();
    if (kind < 40) return of_agent();
    if (kind < 85) return of_work();
    return of_supervisor();
}

Command RandomHistory::of_customer() {
    switch (below(8)) {
    case 0:
        return Leave{conversation()};
    case 1:
    case 2:
        return CustomerDown{conversation()};
    case 3:
        return CustomerUp{conversation()};
    case 4:
    case 5:
        return CustomerMessage{conversation()};
    case 6:
        return BotStart{new_conversation()};
    default:
        return Handoff{conversation(), demand()};
    }
}

Command RandomHistory::of_agent() {
    switch (below(13)) {
    case 0:
    case 1:
        return SetIntent{agent_id(), static_cast<Intent>(below(4)), chance(30)};
    case 2:
    case 3:
    case 4:
    case 5:
        return SetIntent{agent_id(), Intent::Available, false};
    case 6:
        return LinkDown{agent_id()};
    case 7:
    case 8:
    case 9:
        return LinkUp{agent_id()};
    case 10:
        return Resume{agent_id()};
    case 11:
        return SetSkills{agent_id(), levels(60)};
    default:
        return SetCapacity{agent_id(), static_cast<int>(below(5))};
    }
}

Command RandomHistory::of_work() {
    switch (below(13)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return Accept{agent_id(), conversation(), {}};
    case 4:
        return Decline{agent_id(), conversation()};
    case 5:
    case 6:
        return Close{owned()};
    case 7:
        if (chance(50))
            return ExtendWrapUp{
                agent_id(), owned(), Millis{static_cast<std::int64_t>(1000 * below(8))}};
        return FinishWrapUp{agent_id(), owned()};
    case 8:
        return Park{owned(), chance(20)};
    case 9:
        return CancelTransfer{owned()};
    default:
        break;
    }
    Transfer transfer{.conversation = owned()};
    if (chance(40))
        transfer.agent = agent_id();
    else if (chance(70))
        transfer.queue = queue_id();
    if (!transfer.agent && chance(40)) transfer.require = levels(30);
    if (chance(40)) transfer.mode = TransferMode::Release;
    if (chance(30)) transfer.origin = TransferOrigin::New;
    return transfer;
}

Command RandomHistory::of_supervisor() {
    switch (below(11)) {
    case 0:
        return SetPriority{conversation(), static_cast<Priority>(below(4))};
    case 1:
        return SetSla{conversation(), chance(50) ? std::optional{Millis{10'000}} : std::nullopt};
    case 2:
    case 3:
        return Assign{conversation(), agent_id(), chance(30)};
    case 4:
        return Requeue{owned()};
    case 5:
        return Move{conversation(), queue_id()};
    case 6:
        return Drain{agent_id()};
    case 7:
        return OpenQueue{queue_id()};
    case 8:
        return SetBoost{conversation(), Millis{static_cast<std::int64_t>(below(4)) * 5000}};
    case 9:
        return ReleaseEarmark{agent_id()};
    default:
        return chance(20) ? Command{CloseQueue{queue_id()}} : Command{BotClose{owned()}};
    }
}

} // namespace switchboard::router::test
