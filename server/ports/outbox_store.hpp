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

/// What a sink calls the record it made: a file, a ticket number; and where people can look at it.
struct TicketReference {
    TicketReference() = default;
    TicketReference(std::string what, std::string where = {})
        : id{std::move(what)}
        , url{std::move(where)} {}
    std::string id, url;
};

struct Delivery {
    v1::OutboxItem item;
    DeliveryState state = DeliveryState::Pending;
    TimePoint at{};        // delivered or parked at; for pending the next attempt
    std::string reference; // what the sink calls the record: a file, a ticket number or address
};

/// Where a finished conversation stands. Each is in exactly one: Parked if any of its sinks has
/// given up, else Owed if any has not answered, else Ticketed; without any item Exempt (rules want
/// none) or Missing.
enum class TicketState : std::uint8_t { Ticketed, Owed, Parked, Exempt, Missing };

/// Items by their state, and finished conversations by where they stand: `finished` is the sum of
/// the five unless conversations were closed by an older release (see `reconcile`).
struct OutboxCounts {
    std::uint64_t pending = 0, delivered = 0, parked = 0;
    std::uint64_t events_pending = 0, events_delivered = 0, events_parked = 0;
    std::uint64_t finished = 0, ticketed = 0, owed = 0, stuck = 0, exempt = 0, missing = 0;
    TimePoint oldest_owed{}; // since when a conversation waits; zero: none does
};

struct TicketRow {
    std::string conversation;
    TimePoint since{}; // of this state
    std::vector<Delivery> deliveries;
    v1::Conversation about; // as lists show it
};
struct TicketPage {
    std::vector<TicketRow> rows; // newest first
    std::string next_cursor;     // empty: that was all
};

/// A closed conversation whole, for rendering. Of an event: its entry alone.
struct TranscriptSource {
    v1::Conversation conversation;
    v1::Account account;
    std::vector<v1::Entry> entries; // everything, hidden ones included
};

/// The `event` of an item that owes a customer their own copy by mail, see owe_letter.
inline constexpr char kLetterEvent[] = "transcript.letter";
inline constexpr std::uint32_t kLettersMax = 10; // of one conversation, for ever

struct Letter {
    std::string conversation, sink, recipient, language;
};

/// Names one claim, so that it can be asked again when its answer was lost. `owner` is a random id
/// (of [A-Za-z0-9_-]) of whoever claims for as long as it lives; its numbers start at 1 and grow.
struct ClaimName {
    std::string owner;
    std::uint64_t number = 0;
};

class OutboxStore {
public:
    virtual ~OutboxStore() = default;
    /// Up to `limit` items whose time has come, each held for `lease`; attempts is already
    /// increased. A conversation's later generation waits for the one before it. Idempotent: the
    /// owner's last claim once more is answered with what is left of it, under the same tokens and
    /// for another `lease`; an older one than its last takes nothing.
    virtual void claim(
        std::string account, ClaimName name, std::uint32_t limit, Millis lease,
        Done<std::vector<v1::OutboxItem>> done) = 0;
    /// If what is owed changed since the claim (another revision), the item is due again at once.
    virtual void complete(v1::OutboxItem item, TicketReference reference, Done<Unit> done) = 0;
    virtual void retry(v1::OutboxItem item, std::string error, Millis delay, Done<Unit> done) = 0;
    virtual void park(v1::OutboxItem item, std::string error, Done<Unit> done) = 0;
    /// A person's decision: a parked (or delivered) item is due again now. WRONG_STATE while a
    /// worker holds it.
    virtual void redrive(v1::OutboxItem item, Done<Unit> done) = 0;
    /// Puts every parked item (of events too) that is older than the call to due, up to `limit` at
    /// a time; answers how many.
    virtual void
    redrive_parked(std::string account, std::uint32_t limit, Done<std::uint32_t> done) = 0;
    /// A ticket now, for an open conversation too: one item per sink, or another revision of it.
    virtual void demand(
        std::string account, std::string conversation, std::vector<std::string> sinks,
        Done<Unit> done) = 0;
    /// The finished conversation as its customer may see it, by an e-mail sink, to `recipient`, who
    /// was verified by the caller. One that is still owed to the same address is the same letter.
    /// WRONG_STATE while the conversation is open, and beyond kLettersMax. Listed among events.
    virtual void owe_letter(std::string account, Letter letter, Done<Unit> done) = 0;
    virtual void counts(std::string account, Done<OutboxCounts> done) = 0;
    virtual void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        Done<std::vector<Delivery>> done) = 0;
    /// Likewise, of event webhooks. Delivered ones are kept up to 10,000.
    virtual void events(
        std::string account, DeliveryState state, std::uint32_t limit,
        Done<std::vector<Delivery>> done) = 0;
    virtual void
    deliveries(std::string account, std::string conversation, Done<std::vector<Delivery>> done) = 0;
    virtual void tickets(
        std::string account, TicketState state, std::string cursor, std::uint32_t limit,
        Done<TicketPage> done) = 0;
    /// Looks at up to `limit` finished conversations from `cursor` on and puts their state right;
    /// answers the next cursor, empty at the end.
    virtual void reconcile(
        std::string account, std::string cursor, std::uint32_t limit, Done<std::string> done) = 0;
    virtual void
    transcript(std::string account, std::string conversation, Done<TranscriptSource> done) = 0;
    /// What an item is about: the conversation up to its head_seq, or the event's one entry. Of a
    /// letter the conversation too.
    virtual void source(v1::OutboxItem item, Done<TranscriptSource> done) = 0;
};

} // namespace switchboard::ports
