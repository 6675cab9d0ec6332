// What a person, a network address and an account may do on this node, and which sessions a person
// has here. Pure; one per node, which its hubs share as node::SharedLimits (with a lock). The rules
// of one connection are in session_rules.hpp. It never closes a session: it tells the hub that owns
// it.
#pragma once

#include "session/allowance.hpp"
#include "session/limits.hpp"
#include "session/refusal.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::session {

/// Who is counted for one frame. `address` 0: not counted (loopback, or a load test's own).
struct Payer {
    std::string const& account;
    std::string const& person; // account, side and id
    std::uint64_t address = 0; // stands for an IPv4 address or an IPv6 /64
    bool is_staff = false;
};

class NodeLimits {
public:
    explicit NodeLimits(Limits const& limits);
    virtual ~NodeLimits() = default;
    NodeLimits(NodeLimits const&) = delete;
    NodeLimits& operator=(NodeLimits const&) = delete;

    /// A message, a note or a whisper. Nothing: taken.
    [[nodiscard]] virtual std::optional<Refusal> take_send(Payer const& payer, TimePoint now);
    /// A new conversation.
    [[nodiscard]] virtual std::optional<Refusal> take_start(Payer const& payer, TimePoint now);

    /// Whether more than half of the new conversations are taken that this address (0: not counted)
    /// or this account may begin at once.
    [[nodiscard]] virtual bool
    starts_are_hot(std::string const& account, std::uint64_t address, TimePoint now) const;

    /// One session more of this person. Beyond `most` the oldest are over: those of this hub are
    /// answered here, those of other hubs wait in take_superseded().
    [[nodiscard]] virtual std::vector<std::uint32_t>
    join(std::string const& person, std::uint16_t hub, std::uint32_t session, std::size_t most);
    virtual void leave(std::string const& person, std::uint16_t hub, std::uint32_t session);
    /// Sessions of this hub that another hub's newest session pushed out.
    [[nodiscard]] virtual std::vector<std::uint32_t> take_superseded(std::uint16_t hub);

private:
    struct Place {
        std::uint16_t hub = 0;
        std::uint32_t session = 0;
        bool operator==(Place const&) const = default;
    };

    Allowance customer_sends_, customer_sends_hour_, staff_sends_, account_sends_;
    Allowance starts_, address_starts_, account_starts_;
    std::map<std::string, std::deque<Place>> sessions_; // oldest first
    std::map<std::uint16_t, std::vector<std::uint32_t>> superseded_;
};

} // namespace switchboard::session
