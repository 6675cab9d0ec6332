// Decides whether a session's next frame is taken: hello first, roles, requests, requests in
// flight, abuse. Owns the counters of one session, which are asked without a lock; what people
// write and begin is counted for the person and the account (node_limits.hpp). Runs on its hub's
// thread. It never looks at texts, grants or the store.
#pragma once

#include "base/time.hpp"
#include "session/limits.hpp"
#include "session/refusal.hpp"
#include "session/token_bucket.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace switchboard::session {

/// True for what people write: messages, notes and whispers share one rate.
[[nodiscard]] bool is_send(v1::ClientFrame::BodyCase kind);

/// True for what a person does; false for what programs tell and ask by themselves: heartbeats,
/// marks, lists and pages that are read again.
[[nodiscard]] bool is_deed(v1::ClientFrame::BodyCase kind);

/// True if a caller of this role may send this kind of frame at all.
[[nodiscard]] bool may_send(v1::Role role, v1::ClientFrame::BodyCase kind);

class SessionRules {
public:
    /// `limits` must outlive this. `unlimited`: no rates, for load tests on a closed network.
    SessionRules(Limits const& limits, bool unlimited, TimePoint now);

    /// The caller is known: everything but a second hello may follow.
    void identified(v1::Role role);

    /// Nothing: the frame is admitted, and counts as in flight until answered() is called for it.
    [[nodiscard]] std::optional<Refusal> admit(v1::ClientFrame const& frame, TimePoint now);
    void answered();
    /// For a frame that cannot wait its turn: as many as may be without an answer wait already.
    [[nodiscard]] Refusal too_many_in_flight() const;

    /// Something that no correct client sends. True: it is the last straw, close the connection.
    [[nodiscard]] bool count_protocol_error(TimePoint now);
    /// Whether a refusal with this code is such a thing.
    [[nodiscard]] static bool is_protocol_error(v1::ErrorCode code);

    [[nodiscard]] std::uint32_t in_flight() const { return in_flight_; }
    [[nodiscard]] bool unlimited() const { return unlimited_; }

private:
    [[nodiscard]] std::optional<Refusal> check_turn(v1::ClientFrame const& frame) const;
    [[nodiscard]] std::optional<Refusal> check_rate(v1::ClientFrame::BodyCase kind, TimePoint now);

    Limits const& limits_;
    bool unlimited_;
    bool said_hello_ = false;
    v1::Role role_ = v1::ROLE_UNSPECIFIED; // until identified
    std::uint32_t in_flight_ = 0;
    TokenBucket requests_;
    std::vector<TimePoint> protocol_errors_; // within the window, at most the limit
};

} // namespace switchboard::session
