// Everything that can be told to the engine, one struct for each log entry of an account.
// Plain values, safe to copy between threads. Never carries a time: the log entry has one.
#pragma once

#include "router/config.hpp"
#include "router/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <variant>

namespace switchboard::router {

/// What a conversation asks for. What is absent keeps the conversation's value, or the default of a
/// new one.
struct Demand {
    std::optional<QueueId> queue{}; ///< defaults to the conversation's, else the first configured
    std::optional<Priority> priority{};
    std::optional<std::map<SkillId, int>> require{};         ///< skill to minimum level
    std::optional<std::map<SkillId, std::int64_t>> prefer{}; ///< skill to weight
    std::optional<ChannelId> channel{};
    std::optional<InboxId> inbox{};
    std::optional<int> weight{}; ///< units of capacity
    std::optional<Band> band{};
    std::optional<Millis> sla{};
    std::optional<AgentId> last_agent{};
};

// From customers and bots.
struct Arrive {
    ConversationId conversation;
    Demand demand{};
};
struct Leave {
    ConversationId conversation;
};
struct CustomerDown {
    ConversationId conversation;
};
struct CustomerUp {
    ConversationId conversation;
};
struct CustomerMessage {
    ConversationId conversation;
};
struct BotStart {
    ConversationId conversation;
};
struct Handoff {
    ConversationId conversation;
    Demand demand{};
};
struct BotClose {
    ConversationId conversation;
};

// From agents and their sessions.
struct SetIntent {
    AgentId agent;
    Intent intent{};
    bool requeue = false;
};
struct LinkDown {
    AgentId agent;
};
struct LinkUp {
    AgentId agent;
};
struct Resume {
    AgentId agent;
};
/// The agent's client confirms that it shows the offer. In auto mode this is acceptance.
struct OfferSeen {
    ConversationId conversation;
    AgentId agent;
    std::uint64_t offer = 0;
};
struct Accept {
    AgentId agent;
    ConversationId conversation;
    std::optional<std::uint64_t> offer{};
};
struct Decline {
    AgentId agent;
    ConversationId conversation;
};
struct Close {
    ConversationId conversation;
};
struct FinishWrapUp {
    AgentId agent;
    ConversationId conversation;
};
/// Its end comes so much later; whether the agent may is the host's to decide.
struct ExtendWrapUp {
    AgentId agent;
    ConversationId conversation;
    Millis by{};
};
struct Park {
    ConversationId conversation;
    bool comes_back = false; ///< the host wakes it at a time of its own: never closed meanwhile
};
/// To an agent, or to a queue with (or without) a new required set.
struct Transfer {
    ConversationId conversation;
    std::optional<AgentId> agent{};
    std::optional<QueueId> queue{};
    std::optional<std::map<SkillId, int>> require{};
    TransferMode mode = TransferMode::Hold;
    TransferOrigin origin = TransferOrigin::Keep;
};
struct CancelTransfer {
    ConversationId conversation;
};

// From supervisors and rules.
struct SetPriority {
    ConversationId conversation;
    Priority priority{};
};
struct SetSla {
    ConversationId conversation;
    std::optional<Millis> sla{};
};
struct SetBoost {
    ConversationId conversation;
    Millis boost{};
}; ///< the due time is this much earlier
struct Assign {
    ConversationId conversation;
    AgentId agent;
    bool force = false;
};
struct Requeue {
    ConversationId conversation;
};
struct Move {
    ConversationId conversation;
    std::optional<QueueId> queue{}; ///< its own if absent: a new visit
};
struct Drain {
    AgentId agent;
};
struct ReleaseEarmark {
    AgentId agent;
};
struct OpenQueue {
    QueueId queue;
};
struct CloseQueue {
    QueueId queue;
};

// Configuration at run time. A refused one changes nothing.
struct SetSkills {
    AgentId agent;
    std::map<SkillId, int> skills{};
};
struct SetCapacity {
    AgentId agent;
    int capacity = 0;
};
struct UpsertAgent {
    AgentConfig agent;
};
struct RemoveAgent {
    AgentId agent;
};
struct UpsertQueue {
    QueueConfig queue;
};
struct RemoveQueue {
    QueueId queue;
};
struct SetSettings {
    Settings settings;
};
/// Drops a parked or ended conversation from memory; its next message is then an arrival.
struct Forget {
    ConversationId conversation;
};

using Command = std::variant<
    Arrive, Leave, CustomerDown, CustomerUp, CustomerMessage, BotStart, Handoff, BotClose,
    SetIntent, LinkDown, LinkUp, Resume, OfferSeen, Accept, Decline, Close, FinishWrapUp,
    ExtendWrapUp, Park, Transfer, CancelTransfer, SetPriority, SetSla, SetBoost, Assign, Requeue,
    Move, Drain, ReleaseEarmark, OpenQueue, CloseQueue, SetSkills, SetCapacity, UpsertAgent,
    RemoveAgent, UpsertQueue, RemoveQueue, SetSettings, Forget>;

/// The command's name as scenarios and refusals write it: "arrive", "finishWrapUp".
[[nodiscard]] std::string_view name_of(Command const& command);

} // namespace switchboard::router
