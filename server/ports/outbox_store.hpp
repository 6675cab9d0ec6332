// The door to the transcript outbox (G10): what is owed to which sink. Called and answered on the
// sink thread. An item is claimed for a time with a fencing token; whoever holds an older token can
// change nothing. Items are never dropped: they end as delivered or wait as parked until a person
// decides.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/store.pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::ports {

enum class DeliveryState : std::uint8_t { Pending, Delivered, Parked };

struct Delivery {
    v1::OutboxItem item;
    DeliveryState state = DeliveryState::Pending;
    TimePoint at{};        // delivered or parked at; for pending the next attempt
    std::string reference; // what the sink calls the record: a file, a ticket number or address
};

struct OutboxCounts {
    std::uint64_t pending = 0, delivered = 0, parked = 0;
};

/// A closed conversation whole, for rendering.
struct TranscriptSource {
    v1::Conversation conversation;
    v1::Account account;
    std::vector<v1::Entry> entries; // everything, hidden ones included
};

class OutboxStore {
public:
    virtual ~OutboxStore() = default;
    /// Up to `limit` items whose time has come, each held for `lease`; attempts is already
    /// increased.
    virtual void claim(
        std::string account, std::uint32_t limit, Millis lease,
        Done<std::vector<v1::OutboxItem>> done) = 0;
    virtual void complete(v1::OutboxItem item, std::string reference, Done<Unit> done) = 0;
    virtual void retry(v1::OutboxItem item, std::string error, Millis delay, Done<Unit> done) = 0;
    virtual void park(v1::OutboxItem item, std::string error, Done<Unit> done) = 0;
    /// A person's decision: a parked (or delivered) item is due again now.
    virtual void redrive(v1::OutboxItem item, Done<Unit> done) = 0;
    virtual void counts(std::string account, Done<OutboxCounts> done) = 0;
    virtual void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        Done<std::vector<Delivery>> done) = 0;
    virtual void
    deliveries(std::string account, std::string conversation, Done<std::vector<Delivery>> done) = 0;
    virtual void
    transcript(std::string account, std::string conversation, Done<TranscriptSource> done) = 0;
};

} // namespace switchboard::ports
