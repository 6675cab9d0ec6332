// The engine's state as plain records, for a host that keeps it in a store and rebuilds after a
// loss. Plain values, safe to copy between threads. Never holds what can be derived (loads,
// positions, indexes).
#pragma once

#include "router/config.hpp"
#include "router/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace switchboard::router {

enum class TimerKind : std::uint8_t {
    PlanStep,
    LastAgentEnd,
    Due,
    Background,
    CustomerAbsent,
    CustomerGone,
    OfferTimeout,
    DeliveryTimeout,
    ExclusionEnd,
    WrapUpEnd,
    LinkLost,
    HoldDownEnd,
    RampEnd,
    RequeueBatch,
    ParkedEnd,
};

/// A running timer. `order` is its place among the timers of the same millisecond.
struct TimerRecord {
    TimerKind kind{};
    TimePoint at{};
    std::uint64_t order = 0;
    friend bool operator==(TimerRecord const&, TimerRecord const&) = default;
};

struct OfferRecord {
    std::uint64_t number = 0;
    AgentId agent;
    TimePoint deadline{};
    bool seen = false;
    bool direct = false;
    std::vector<TimerRecord> timers{};
    friend bool operator==(OfferRecord const&, OfferRecord const&) = default;
};

struct ExclusionRecord {
    AgentId agent;
    TimerRecord timer; ///< its time is the end of the exclusion
    friend bool operator==(ExclusionRecord const&, ExclusionRecord const&) = default;
};

/// What a failed or cancelled transfer restores.
struct TransferRecord {
    QueueId queue;
    std::map<SkillId, int> require{};
    TimePoint origin{};
    std::uint64_t seq = 0;
    std::optional<AgentId> target{}; ///< of a transfer to one agent
    friend bool operator==(TransferRecord const&, TransferRecord const&) = default;
};

struct ConversationRecord {
    ConversationId id;
    State state{};
    QueueId queue;
    ChannelId channel;
    InboxId inbox{};
    int weight = 1;
    std::map<SkillId, int> require{};
    std::map<SkillId, std::int64_t> prefer{};
    Priority priority = Priority::Normal;
    std::optional<Millis> sla{};
    Millis boost{};
    Band band = Band::Normal;
    TimePoint started{};
    TimePoint origin{};
    std::uint64_t seq = 0;
    std::uint64_t epoch = 0;
    bool enqueued = false; ///< has an origin and a seq
    TimePoint visit_start{};
    Millis plan_time{};
    bool last_agent_step = false;
    bool earmark_released = false;
    std::optional<AgentId> owner{};
    std::optional<AgentId> last_owner{};
    std::optional<AgentId> last_agent{};
    std::optional<AgentId> earmark{};
    std::optional<AgentId> accepted_by{}; ///< of the last accepted offer, for repeated accepts
    std::uint64_t accepted_offer = 0;
    std::vector<OfferRecord> offers{};
    std::vector<ExclusionRecord> exclusions{};
    std::optional<TransferRecord> transfer{};
    std::uint32_t failed_offers = 0;
    bool unroutable = false;
    bool failed_flag = false;
    bool connected = true;
    bool absent = false;
    TimePoint down_since{};
    TimePoint waiting_since{};
    std::vector<TimerRecord> timers{};
    friend bool operator==(ConversationRecord const&, ConversationRecord const&) = default;
};

struct WrapUpRecord {
    ConversationId conversation;
    int weight = 1;
    ChannelId channel;
    TimerRecord timer;
    friend bool operator==(WrapUpRecord const&, WrapUpRecord const&) = default;
};

/// A measured rate: how many events in how much time, in millionths of an event and of a
/// millisecond; when there are many, both are halved, so that newer ones count more.
struct PaceRecord {
    std::int64_t events = 0;
    std::int64_t time = 0;
    friend bool operator==(PaceRecord const&, PaceRecord const&) = default;
};

/// What is known about forecasts of one size: quantiles of the logarithm of actual to forecast
/// wait, in millionths.
struct CalibrationRecord {
    std::uint32_t bucket = 0;
    std::uint64_t samples = 0;
    std::vector<std::int64_t> quantiles{};
    friend bool operator==(CalibrationRecord const&, CalibrationRecord const&) = default;
};

struct AgentRecord {
    AgentId id;
    Intent intent = Intent::Offline;
    Link link = Link::Lost;
    bool not_responding = false;
    bool draining = false;
    bool held = false;
    bool hold_at_return = false;
    std::vector<TimePoint> drops{}; ///< the last three
    std::optional<TimePoint> idle_since{};
    std::optional<TimePoint> signed_in_at{};
    bool ramping = false;
    std::uint32_t offers_since_sign_in = 0;
    PaceRecord pace{}; ///< of taking work while full
    std::vector<WrapUpRecord> wrap_ups{};
    std::vector<TimerRecord> timers{};
    friend bool operator==(AgentRecord const&, AgentRecord const&) = default;
};

struct EngineRecord {
    std::uint64_t seq = 0;
    std::uint64_t offers = 0;
    std::uint64_t timers = 0;
    TimePoint now{};
    std::map<QueueId, bool> open{};         ///< queues as openQueue and closeQueue left them
    std::vector<ConversationId> requeues{}; ///< of lost agents, not yet released
    std::optional<TimePoint> requeue_window{};
    std::uint32_t requeue_count = 0;
    std::optional<TimerRecord> requeue_timer{};
    PaceRecord pace{};                            ///< of all agents together
    std::map<QueueId, PaceRecord> giving_up{};    ///< of the customers of each queue
    std::vector<CalibrationRecord> calibration{}; ///< of wait estimates, by bucket
    friend bool operator==(EngineRecord const&, EngineRecord const&) = default;
};

struct Records {
    EngineRecord engine;
    std::vector<AgentRecord> agents{};
    std::vector<ConversationRecord> conversations{};
    friend bool operator==(Records const&, Records const&) = default;
};

/// What changed since the last call of Engine::take_touched.
struct Touched {
    std::vector<ConversationId> conversations{};
    std::vector<AgentId> agents{};
    std::vector<ConversationId> forgotten{};
    std::vector<AgentId> removed{};
};

} // namespace switchboard::router
