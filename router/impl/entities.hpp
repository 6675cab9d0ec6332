// The things an engine keeps: conversations, agents and queues, as the rules name them.
// Owned by the engine's core and used by its one writer. Never seen by a host, which gets views and
// records.
#pragma once

#include "router/config.hpp"
#include "router/impl/class_index.hpp"
#include "router/impl/timers.hpp"
#include "router/impl/wait_model.hpp"
#include "router/records.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace switchboard::router {

struct Preference {
    Slot skill = 0;
    std::int64_t weight = 0;
};

struct LiveOffer {
    std::uint64_t number = 0;
    Slot agent = kNone;
    TimePoint deadline{};
    bool seen = false;
    TimerId timeout = 0;
    TimerId delivery = 0;
};

struct Exclusion {
    Slot agent = kNone;
    TimerId timer = 0;
};

struct PendingTransfer {
    Slot queue = kNone;
    std::vector<Need> require;
    TimePoint origin{};
    std::uint64_t seq = 0;
    Slot target = kNone; ///< of a transfer to one agent
};

/// Where a waiting conversation stands in the index.
enum class Place : std::uint8_t { None, Class, Lane, Spill };

struct Conversation {
    // What every decision looks at stands together at the front.
    ConversationId id;
    Slot slot = kNone;
    bool present = false;
    bool touched = false;
    State state = State::Bot;
    bool visiting = false;
    bool last_agent_step = false;
    bool absent = false;
    bool connected = true;
    bool unroutable = false;
    Place place = Place::None;
    bool listed = false; ///< in its queue's list of QUEUED
    bool last_listed = false;
    bool enqueued = false;
    Slot queue = 0;
    Slot channel = 0;
    Slot inbox = 0;
    int weight = 1;
    Slot step_class = kNone; ///< kNone while visiting: spilled
    Slot last_class = kNone;
    Slot owner = kNone;
    Slot earmark = kNone;
    Key key;
    Waiting placed; ///< as it stands in its list
    Waiting listed_as;
    std::vector<LiveOffer> offers;
    std::vector<Exclusion> exclusions;
    std::uint64_t epoch = 0;
    TimePoint visit_start{};
    Millis plan_time{};
    std::unique_ptr<PendingTransfer> transfer{};

    Slot last_next = kNone; ///< in the list of those with the same last class
    Slot last_before = kNone;
    Slot step_agent = kNone; ///< of the last-agent step
    Slot last_owner = kNone;
    Slot last_agent = kNone;
    Slot accepted_by = kNone;
    std::uint64_t accepted_offer = 0;
    std::uint32_t failed_offers = 0;
    bool failed_flag = false;
    bool earmark_released = false;
    Priority priority = Priority::Normal;
    Band band = Band::Normal;
    std::vector<Need> require;
    std::vector<Preference> prefer;
    std::optional<Millis> sla{};
    Millis boost{};
    TimePoint started{};
    TimePoint origin{};
    std::uint64_t seq = 0;
    TimePoint down_since{};
    TimePoint waiting_since{};

    TimerId plan_timer = 0;
    TimerId last_agent_timer = 0;
    TimerId due_timer = 0;
    TimerId background_timer = 0;
    TimerId customer_timer = 0;       ///< to absent, then to abandoned
    TimerId parked_timer = 0;         ///< to closed
    std::optional<double> forecast{}; ///< of the wait of this visit, in ms, for calibration

    [[nodiscard]] bool direct() const { return transfer && transfer->target != kNone; }
    /// Some agent may not have it, whatever they bring.
    [[nodiscard]] bool bars() const { return owner != kNone || !exclusions.empty(); }
};

struct WrapUpItem {
    std::uint32_t number = 0;
    ConversationId conversation;
    int weight = 1;
    Slot channel = 0;
    TimerId timer = 0;
};

struct ChannelLimit {
    Slot channel = 0;
    int max = 0;
};

struct Agent {
    AgentId id;
    Slot slot = kNone;
    bool present = false;
    bool touched = false;
    AgentConfig config;
    std::vector<ChannelLimit> channel_max;

    Intent intent = Intent::Offline;
    Link link = Link::Lost;
    bool not_responding = false;
    bool draining = false;
    bool held = false;
    bool hold_at_return = false;
    std::vector<TimePoint> drops; ///< the last three
    std::optional<TimePoint> idle_since{};
    std::optional<TimePoint> signed_in_at{};
    bool ramping = false;
    std::uint32_t offers_since_sign_in = 0;

    std::vector<Slot> offered; ///< in order of the offers
    std::vector<Slot> owned;
    std::vector<WrapUpItem> wrap_ups;
    std::uint32_t wrap_up_numbers = 0;
    Slot earmark = kNone;       ///< the conversation it is kept for
    WaitingList lane;           ///< waiting for this agent only
    std::vector<Slot> stepping; ///< conversations in the step "only this agent", waiting or offered

    // Derived by refresh().
    int load = 0;
    bool routable = false;

    TimerId link_timer = 0;
    TimerId hold_timer = 0;
    TimerId ramp_timer = 0;

    bool dirty = false;
    Pace pace; ///< of becoming free after having been full
    bool full = false;
    TimePoint full_since{};
};

/// To be re-queued after a recovery, if still its owner's.
struct LostWork {
    Slot conversation = kNone;
    Slot owner = kNone;
};

/// In line in place of a customer who gave up, until its turn would have come.
struct Ghost {
    Slot step_class = kNone;
    Key key;
    double forecast = 0; ///< ms
    TimePoint since{};
};

struct Forecast {
    double wait = 0; ///< ms
    double ahead = 0;
};

/// A queue's plan (R4) with slots in place of ids, in the order in which it is looked up.
struct Plan {
    struct RelaxStep {
        Slot skill = 0;
        Millis after{};
        int min = 0;
        friend auto operator<=>(RelaxStep const&, RelaxStep const&) = default;
    };
    struct OverflowStep {
        Millis after{};
        Slot queue = 0;
    };
    std::vector<Millis> steps;    ///< when something changes: ascending, each once, above 0
    std::vector<RelaxStep> relax; ///< ascending
    std::vector<OverflowStep> overflow;
};

struct Queue {
    QueueConfig config;
    bool present = false;
    std::uint32_t queued = 0;
    std::uint32_t offered = 0;
    WaitingList list; ///< the QUEUED, absent ones too
    Plan plan;
    Pace giving_up; ///< of customers in it, per time waited
};

} // namespace switchboard::router
