// What an account configures: its settings, queues and agents, with the defaults of the rules.
// Plain values, safe to copy between threads. Never holds state that a command changes by itself.
#pragma once

#include "router/types.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace switchboard::router {

using namespace std::chrono_literals;

struct Settings {
    Millis delivery_timeout = 2s;     ///< an offer that no client confirms is withdrawn after this
    Millis exclusion = 60s;           ///< after a decline or a timeout
    Millis transfer_exclusion = 300s; ///< of the source of a transfer
    Millis agent_grace = 30s;         ///< from a dropped link to a lost one
    Millis customer_grace = 30s;      ///< from a customer's lost socket to absent
    Millis customer_return = 300s;    ///< from absent to abandoned
    Millis hold_down = 10s;           ///< not routable after a return from three drops
    Millis drop_window = 60s;         ///< in which three drops cause a hold-down
    Millis ramp_window = 60s;         ///< after sign-in, in which `ramp_per_minute` holds
    Millis background_max = 4h;       ///< after this, background work counts as normal
    Millis parked_max = 720h;         ///< a customer who stays silent that long: PARKED is closed
    std::uint32_t failed_offers_max = 10;   ///< then the conversation is flagged
    std::uint32_t requeues_per_second = 50; ///< of lost agents after a recovery
    std::uint32_t classes_max = 8192; ///< requirement classes with an index; above, a plain scan
    bool handoff_keeps_start = false; ///< origin of a handoff is the start of the conversation

    friend bool operator==(Settings const&, Settings const&) = default;
};

/// At `after` on the wait clock the minimum of `skill` becomes at most `min`; 0 drops the skill.
struct Relax {
    Millis after{};
    SkillId skill;
    int min = 0;
    friend bool operator==(Relax const&, Relax const&) = default;
};

/// At `after` on the wait clock the agents of `queue` are admitted too.
struct Overflow {
    Millis after{};
    QueueId queue;
    friend bool operator==(Overflow const&, Overflow const&) = default;
};

/// What happens to a conversation that a closed or full queue does not admit.
struct Refusal {
    enum class Kind : std::uint8_t { Reject, Offline, Bot, OtherQueue };
    Kind kind = Kind::Reject;
    QueueId queue; ///< of OtherQueue
    friend bool operator==(Refusal const&, Refusal const&) = default;
};

struct QueueConfig {
    QueueId id;
    AcceptMode accept = AcceptMode::Manual;
    Millis accept_timeout = 20s;
    Millis wrap_up{0};
    Millis sticky_patience{0};           ///< how long the last agent is waited for; 0 is off
    std::vector<Millis> ring_after{0ms}; ///< ring k opens at ring_after[k]; the first is 0
    std::vector<Relax> relax{};
    std::vector<Overflow> overflow{};
    std::array<Millis, kPriorities> targets{0s, 60s, 300s, 900s};
    std::optional<std::uint32_t> cap{}; ///< of conversations QUEUED and OFFERED
    bool skip_if_unstaffed = false;
    bool open = true;
    Refusal on_closed;
    Refusal on_full;
    bool load_before_fit = false;
    bool preserve_generalists = false;
    bool most_skilled = false;
    std::uint32_t ramp_per_minute = 0; ///< 0 is off
    std::uint32_t broadcast = 1;       ///< offers at once; the first accept wins

    friend bool operator==(QueueConfig const&, QueueConfig const&) = default;
};

inline constexpr int kLevelMax = 5;
inline constexpr int kRingMax = 5;

/// All that may be offered to somebody: conversations of these queues (their own, not one that they
/// overflow to) and of these inboxes, whichever queue they are in; either is enough.
struct Given {
    std::set<QueueId> queues{};
    std::set<InboxId> inboxes{};
    friend bool operator==(Given const&, Given const&) = default;
};

struct AgentConfig {
    AgentId id;
    int capacity = 3;
    std::map<SkillId, int> skills{}; ///< 1 to 5
    std::optional<std::map<QueueId, int>>
        queues;                   ///< queue to ring; none means every queue at ring 0
    std::optional<Given> given{}; ///< beside `queues`; none means everything
    std::map<ChannelId, int> channel_max{};
    Intent first_intent = Intent::Offline; ///< used when the agent is created, not when edited
    Link first_link = Link::Lost;          ///< likewise

    friend bool operator==(AgentConfig const&, AgentConfig const&) = default;
};

struct Config {
    Settings settings;
    std::vector<QueueConfig> queues{};
    std::vector<AgentConfig> agents{};
};

/// Says precisely what is wrong (which queue, which entry), or nothing. Every step of every plan
/// must admit a superset of the step before.
[[nodiscard]] std::optional<std::string> check(Config const& config);
[[nodiscard]] std::optional<std::string> check(QueueConfig const& queue);
[[nodiscard]] std::optional<std::string> check(AgentConfig const& agent);

} // namespace switchboard::router
