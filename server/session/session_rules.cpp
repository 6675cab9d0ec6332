#include "session/session_rules.hpp"

#include "base/assert.hpp"
#include "base/limit_text.hpp"
#include "session/allowance.hpp"
#include "session/frame_fields.hpp"

#include <chrono>
#include <string>

namespace switchboard::session {
namespace {

using Frame = v1::ClientFrame;

enum class Circle : std::uint8_t {
    Nobody,
    Everybody,
    Customers,
    Staff,
    Supervisors,
    SupervisorsAndBots
};

struct Rule {
    Circle who = Circle::Nobody;
    bool is_deed = false; // something that a person does, not what a page sends by itself
};
constexpr Rule by_itself(Circle who) {
    return {who, false};
}
constexpr Rule deed(Circle who) {
    return {who, true};
}

/// Who may send what, and what counts as done by a person: the table of the wire protocol.
Rule rule_of(Frame::BodyCase kind) {
    switch (kind) {
    case Frame::kHello:
    case Frame::kPing:
    case Frame::kHistory:
    case Frame::kRead:
    case Frame::kDelivered:
        return by_itself(Circle::Everybody);
    case Frame::kSend:
    case Frame::kTyping:
    case Frame::kExplain:
        return deed(Circle::Everybody);
    case Frame::kStart:
    case Frame::kEnd:
    case Frame::kRate:
    case Frame::kKeepPlace:
    case Frame::kDescribe:
        return deed(Circle::Customers);
    case Frame::kSetPresence:
    case Frame::kOfferSeen:
    case Frame::kViewing:
    case Frame::kListColleagues:
    case Frame::kAskPresence:
        return by_itself(Circle::Staff);
    case Frame::kAccept:
    case Frame::kDecline:
    case Frame::kNote:
    case Frame::kTransfer:
    case Frame::kClose:
    case Frame::kFinishWrapUp:
    case Frame::kExtendWrapUp:
    case Frame::kSnooze:
    case Frame::kReopen:
    case Frame::kTag:
    case Frame::kSetPriority:
    case Frame::kAssign:
    case Frame::kCancelTransfer:
    case Frame::kRequeue:
        return deed(Circle::Staff);
    case Frame::kWatchBoard:
    case Frame::kMonitor:
    case Frame::kUnmonitor:
        return by_itself(Circle::Supervisors);
    case Frame::kWhisper:
    case Frame::kJoin:
    case Frame::kTakeOver:
    case Frame::kSetAgentPresence:
    case Frame::kMove:
    case Frame::kSetSla:
    case Frame::kDrainAgent:
    case Frame::kReleaseEarmark:
    case Frame::kSetQueue:
        return deed(Circle::Supervisors);
    case Frame::kHandoff:
        return deed(Circle::SupervisorsAndBots);
    case Frame::BODY_NOT_SET:
        return by_itself(Circle::Nobody);
    }
    return by_itself(Circle::Nobody);
}

bool is_supervisor(v1::Role role) {
    return role == v1::SUPERVISOR || role == v1::ADMIN;
}
bool is_staff(v1::Role role) {
    return role == v1::AGENT || is_supervisor(role);
}

std::optional<Refusal> refuse(
    v1::ErrorCode code, std::string message, std::uint32_t after_ms = 0, char const* limit = "") {
    return Refusal{code, std::move(message), {}, after_ms, limit};
}

} // namespace

bool is_send(Frame::BodyCase kind) {
    return kind == Frame::kSend || kind == Frame::kNote || kind == Frame::kWhisper;
}

bool is_deed(Frame::BodyCase kind) {
    return rule_of(kind).is_deed;
}

bool may_send(v1::Role role, Frame::BodyCase kind) {
    switch (rule_of(kind).who) {
    case Circle::Everybody:
        return role != v1::ROLE_UNSPECIFIED;
    case Circle::Customers:
        return role == v1::CUSTOMER;
    case Circle::Staff:
        return is_staff(role);
    case Circle::Supervisors:
        return is_supervisor(role);
    case Circle::SupervisorsAndBots:
        return is_supervisor(role) || role == v1::BOT;
    case Circle::Nobody:
        return false;
    }
    return false;
}

SessionRules::SessionRules(Limits const& limits, bool unlimited, TimePoint now)
    : limits_(limits)
    , unlimited_(unlimited)
    , requests_(limits.requests, now) {}

void SessionRules::identified(v1::Role role) {
    SB_ASSERT(said_hello_, "a caller is known only after a hello");
    role_ = role;
}

std::optional<Refusal> SessionRules::check_turn(Frame const& frame) const {
    Frame::BodyCase const kind = frame.body_case();
    if (kind == Frame::BODY_NOT_SET) return refuse(v1::UNKNOWN_FRAME, "the frame has no body");
    if (kind == Frame::kHello && said_hello_) {
        return refuse(v1::WRONG_STATE, "hello was said already");
    }
    if (kind == Frame::kHello) return std::nullopt;
    if (!said_hello_) return refuse(v1::UNAUTHENTICATED, "say hello first");
    if (role_ == v1::ROLE_UNSPECIFIED) return std::nullopt; // asked again when the caller is known
    if (!may_send(role_, kind)) return refuse(v1::FORBIDDEN, "not for this role");
    return std::nullopt;
}

std::optional<Refusal> SessionRules::check_rate(Frame::BodyCase kind, TimePoint now) {
    // What people write and begin is counted for the person and the account: node_limits.hpp.
    bool const is_counted_there = is_send(kind) || kind == Frame::kStart;
    if (unlimited_ || is_counted_there || kind == Frame::kHello) return std::nullopt;
    if (requests_.take(now)) return std::nullopt;
    auto const per_minute = Allowance::count_in(limits_.requests, std::chrono::minutes{1});
    auto const burst = static_cast<std::uint64_t>(limits_.requests.burst);
    return refuse(
        v1::RATE_LIMITED,
        limit_text(
            "too many requests of one connection",
            {{"requests_per_minute", per_minute}, {"request_burst", burst}}),
        static_cast<std::uint32_t>(requests_.wait().count()), "requests_per_minute");
}

Refusal SessionRules::too_many_in_flight() const {
    constexpr std::uint32_t kAfterMs = 100; // answers take a few milliseconds
    return {
        v1::TOO_MANY_IN_FLIGHT,
        limit_text(
            "too many requests without an answer", {{"requests_in_flight", limits_.in_flight}}),
        {},
        kAfterMs,
        "requests_in_flight"};
}

std::optional<Refusal> SessionRules::admit(Frame const& frame, TimePoint now) {
    if (auto refusal = check_turn(frame)) return refusal;
    if (auto refusal = check_fields(frame, limits_)) return refusal;
    if (in_flight_ >= limits_.in_flight) return too_many_in_flight();
    if (auto refusal = check_rate(frame.body_case(), now)) return refusal;
    if (frame.has_hello()) said_hello_ = true;
    ++in_flight_;
    return std::nullopt;
}

void SessionRules::answered() {
    SB_ASSERT(in_flight_ > 0, "every admitted frame is answered once");
    --in_flight_;
}

bool SessionRules::count_protocol_error(TimePoint now) {
    std::erase_if(
        protocol_errors_, [&](TimePoint at) { return now - at >= limits_.protocol_error_window; });
    protocol_errors_.push_back(now);
    return protocol_errors_.size() >= limits_.protocol_errors;
}

bool SessionRules::is_protocol_error(v1::ErrorCode code) {
    return code == v1::MALFORMED_FRAME || code == v1::UNKNOWN_FRAME ||
           code == v1::UNAUTHENTICATED || code == v1::FORBIDDEN;
}

} // namespace switchboard::session
