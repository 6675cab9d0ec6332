// Writes the audit log: one record for each deed of a member of staff. One instance per worker;
// called and answered on its thread. It never records customers, and never what a conversation
// says. A deed is answered only when its record is durable: what cannot be written down is not
// read.
#pragma once

#include "ports/audit_store.hpp"
#include "ports/caller.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

namespace switchboard::audit {

struct Deed {
    std::string action;  // "conversation.read", see README.md
    std::string subject; // id of what it was about
    std::string detail{};
};

/// Reading the same again within the same session and this time leaves no second record.
inline constexpr Millis kSameReading = std::chrono::minutes{10};
/// Different conversations that one person reads within an hour, on whatever nodes, after which the
/// log (and `alarm`, where the last one was read) says so. Nobody who answers customers comes near:
/// agents have four at a time.
inline constexpr std::uint32_t kReadsPerHour = 100;

class Trail {
public:
    using Alarm = std::function<void(ports::Caller const&)>;

    Trail(ports::AuditStore& store, std::function<TimePoint()> now, Alarm alarm = {});

    /// `network` as http::address_network says, empty if it is not known.
    void
    did(ports::Caller const& who, std::string network, Deed deed, ports::Done<ports::Unit> done);
    /// Likewise, for what people do again and again.
    void
    read(ports::Caller const& who, std::string network, Deed deed, ports::Done<ports::Unit> done);

private:
    void raise(ports::Caller const& who, std::string const& network);
    void remember(std::string key, TimePoint now);

    ports::AuditStore& store_;
    std::function<TimePoint()> now_;
    Alarm alarm_;
    std::unordered_map<std::string, TimePoint> recent_; // who, session, action and subject
};

} // namespace switchboard::audit
