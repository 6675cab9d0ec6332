// The limits of a hub, each with its reason. A plain value, copied in at construction; any thread
// may build one. It never changes while the hub lives.
#pragma once

#include "session/limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::hub {

struct HubSettings {
    /// Number of this hub within its node: tickets of routing commands carry it, because replies
    /// come back to the node and are shown to every hub.
    std::uint16_t index = 0;

    /// Rates, sizes and budgets of one session.
    session::Limits session;

    /// A socket that says nothing is only a cost.
    std::chrono::milliseconds hello_timeout{5'000};
    /// Authentication and the first reads; longer than the store's own time limits together.
    std::chrono::milliseconds join_timeout{10'000};
    /// Clients ping at least this often: twice within the time in which people notice a dead line.
    std::chrono::milliseconds heartbeat{10'000};
    /// Every followed conversation is compared with the store this often, so that a lost delivery
    /// is repaired within 5 s even if nobody pings.
    std::chrono::milliseconds heads_interval{3'000};
    /// The router answers in milliseconds; a lease may have to move first, and people wait this
    /// long.
    std::chrono::milliseconds reply_timeout{5'000};
    /// After a send failed retryably, later ones wait for its repetition this long (sender's
    /// order).
    std::chrono::milliseconds order_hold{10'000};
    /// Presence lives 30 s in the store and is renewed three times in that time.
    std::chrono::milliseconds presence_ttl{30'000};
    std::chrono::milliseconds presence_renew{10'000};
    /// What clients are told to wait when the store does not answer.
    std::chrono::milliseconds store_retry_after{1'000};
    /// Clients of a draining node are told to go spread over this time; until then they are served.
    std::chrono::milliseconds drain_spread{5'000};
    /// How soon they may come back: they were told at different moments already.
    std::chrono::milliseconds drain_jitter{200};
    /// Sockets still open so long after the drain began are closed.
    std::chrono::milliseconds drain_grace{10'000};

    /// Whether staff may still do what they could at log-in is looked up again this often, and at
    /// once when the account's settings changed.
    std::chrono::milliseconds recheck_interval{300'000};
    /// Of the staff whose turn it is, so many in each quarter of a second: a thousand people of one
    /// account are rechecked within the five seconds that a revocation may take.
    std::size_t recheck_batch = 64;

    /// Tabs and devices of one person, wherever they are; the oldest is closed with 4009.
    std::uint32_t sessions_per_visitor = 5;
    std::uint32_t sessions_per_agent = 10;
    /// Conversations that one session may follow: an agent's own and the ones a supervisor watches.
    std::size_t followed_max = 200;
    /// Records kept per followed conversation while its history is being read; beyond it they are
    /// dropped and read from the store instead.
    std::size_t held_entries_max = 64;
    /// Frames kept for a session while it joins; beyond it the session is closed and starts afresh.
    std::size_t held_frames_max = 64;
    /// A resume that missed more than this is a reset: loading the latest page is faster for
    /// everybody.
    std::uint32_t resume_entries_max = 1'000;
    /// The store's largest page, for catching up, and the first page of a conversation.
    std::uint32_t catch_up_page = 100;
    std::uint32_t first_page = 50;
    /// Conversations asked for in one heads call: bounds the time of one store function.
    std::size_t heads_batch = 500;

    /// Connections from these addresses have no send and request rates: for load tests on a closed
    /// network.
    std::vector<std::string> unlimited_addresses;
    bool operator==(HubSettings const&) const = default;
};

} // namespace switchboard::hub
