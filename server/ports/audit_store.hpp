// The door to the audit log of an account: who read, exported, watched, changed and logged in what.
// Records are only added; the oldest end with their time. Called and answered on the thread that
// owns the instance. It never changes or removes a record on anybody's request.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/audit.pb.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::ports {

inline constexpr Millis kAuditKept = std::chrono::hours{24 * 366};
inline constexpr std::size_t kAuditFieldMax = 256;  // bytes of each text of a record
inline constexpr std::uint32_t kAuditPageMax = 500; // records

struct AuditRequest {
    std::string account;
    TimePoint from{}, to{}; // of the record's time, both included
    std::string cursor;     // of the page before; empty: from the newest
    std::uint32_t limit = 100;
};
struct AuditPage {
    std::vector<v1::AuditRecord> records; // newest first
    std::string next_cursor;              // empty: that was all
};

/// Different things that one person reads are told apart up to `most`, for `within` from the first.
struct ReadingCount {
    std::uint32_t most = 0;
    Millis within{};
};

class AuditStore {
public:
    virtual ~AuditStore() = default;
    /// Durable when it is answered. `id` and `at` are the store's. INVALID_ARGUMENT for a record
    /// without an action or with a text longer than kAuditFieldMax.
    virtual void add(std::string account, v1::AuditRecord record, Done<Unit> done) = 0;
    /// Likewise; answers, over all nodes, how many different subjects the actor has read with this
    /// one. 0: this one was counted before, or `most` were.
    virtual void add_reading(
        std::string account, v1::AuditRecord record, ReadingCount count,
        Done<std::uint32_t> done) = 0;
    virtual void read(AuditRequest request, Done<AuditPage> done) = 0;
};

} // namespace switchboard::ports
