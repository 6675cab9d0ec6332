// The router's vocabulary: ids, levels of urgency, what agents say and what the server sees,
// states. Plain values, safe to copy between threads. Never refers to a socket, a store or a clock.
#pragma once

#include "base/time.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace switchboard::router {

/// An id of one kind; ids compare byte by byte and never mix with ids of another kind.
template<class Tag> class Id {
public:
    Id() = default;
    explicit Id(std::string value)
        : value_{std::move(value)} {}
    explicit Id(std::string_view value)
        : value_{value} {}
    explicit Id(char const* value)
        : value_{value} {}

    [[nodiscard]] std::string const& str() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }
    friend auto operator<=>(Id const&, Id const&) = default;
    friend bool operator==(Id const&, Id const&) = default;

private:
    std::string value_;
};

using ConversationId = Id<struct ConversationTag>;
using AgentId = Id<struct AgentTag>;
using QueueId = Id<struct QueueTag>;
using SkillId = Id<struct SkillTag>;
using ChannelId = Id<struct ChannelTag>;
using InboxId = Id<struct InboxTag>; ///< where a conversation came in

enum class Priority : std::uint8_t { Urgent, High, Normal, Low };
inline constexpr std::size_t kPriorities = 4;

/// What the agent says. Set by the agent or a supervisor only; a lost link sets Offline.
enum class Intent : std::uint8_t { Available, Busy, Away, Offline };

/// What the server sees of the agent's sessions together.
enum class Link : std::uint8_t { Up, Grace, Lost, Recovering };

enum class State : std::uint8_t {
    Bot,
    Queued,
    Offered,
    Active,
    TransferPending,
    Parked,
    Closed,
    Rejected,
    Abandoned,
};
inline constexpr std::size_t kStates = 9;

/// Emergencies go before normal work, normal work before background work.
enum class Band : std::uint8_t { Emergency, Normal, Background };

enum class AcceptMode : std::uint8_t { Manual, Auto };
enum class OfferEnd : std::uint8_t { Accepted, Declined, Timeout, Undelivered, Withdrawn };
enum class RequeueReason : std::uint8_t { Lost, Offline, Requeue, Released };
enum class RejectReason : std::uint8_t { Closed, Full };
enum class Flag : std::uint8_t { Unroutable, FailedOffers };
enum class TransferMode : std::uint8_t { Hold, Release };
enum class TransferOrigin : std::uint8_t { Keep, New };

[[nodiscard]] std::string_view to_string(Priority value);
[[nodiscard]] std::string_view to_string(Intent value);
[[nodiscard]] std::string_view to_string(Link value);
[[nodiscard]] std::string_view to_string(State value); ///< as shown: "QUEUED", "TRANSFER_PENDING"
[[nodiscard]] std::string_view to_string(OfferEnd value);
[[nodiscard]] std::string_view to_string(RequeueReason value);
[[nodiscard]] std::string_view to_string(RejectReason value);
[[nodiscard]] std::string_view to_string(Flag value);

[[nodiscard]] constexpr bool is_terminal(State state) {
    return state == State::Closed || state == State::Rejected || state == State::Abandoned;
}

} // namespace switchboard::router

template<class Tag> struct std::hash<switchboard::router::Id<Tag>> {
    std::size_t operator()(switchboard::router::Id<Tag> const& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
