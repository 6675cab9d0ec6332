// Everything that the engine asks its host to do or to tell, one struct for each kind, with its
// time. Plain values, safe to copy between threads. Never a pointer into the engine.
#pragma once

#include "router/reasons.hpp"
#include "router/types.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace switchboard::router {

struct Queued {
    ConversationId conversation;
};
struct Offered {
    ConversationId conversation;
    AgentId agent;
    std::uint64_t offer = 0; ///< 1, 2, 3, ... over the life of the account
    TimePoint deadline{};
    std::uint64_t epoch = 0; ///< of the conversation
    AcceptMode accept{};
    OfferReasons reasons;
};
struct OfferEnded {
    ConversationId conversation;
    AgentId agent;
    std::uint64_t offer = 0;
    OfferEnd reason{};
};
struct Active {
    ConversationId conversation;
    AgentId agent;
    std::uint64_t epoch = 0;
};
struct Requeued {
    ConversationId conversation;
    RequeueReason reason{};
};
struct WrapUp {
    AgentId agent;
    ConversationId conversation;
    TimePoint until{};
};
struct Closed {
    ConversationId conversation;
};
struct Abandoned {
    ConversationId conversation;
};
struct Rejected {
    ConversationId conversation;
    RejectReason reason{};
};
struct Parked {
    ConversationId conversation;
};
struct TransferPending {
    ConversationId conversation;
};
struct TransferFailed {
    ConversationId conversation;
}; ///< failed or cancelled: the source has it again
struct Earmarked {
    ConversationId conversation;
    AgentId agent;
};
struct Flagged {
    ConversationId conversation;
    Flag flag{};
};
struct AgentChanged {
    AgentId agent;
    Intent intent{};
    Link link{};
    bool not_responding = false;
};
struct Refused {
    std::string command;
    std::string reason;
};

using EffectBody = std::variant<
    Queued, Offered, OfferEnded, Active, Requeued, WrapUp, Closed, Abandoned, Rejected, Parked,
    TransferPending, TransferFailed, Earmarked, Flagged, AgentChanged, Refused>;

struct Effect {
    TimePoint at{};
    EffectBody body;
};

using Effects = std::vector<Effect>;

} // namespace switchboard::router
