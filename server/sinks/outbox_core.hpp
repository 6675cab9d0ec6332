// Decides about owed transcripts: which start now, which wait, and what follows from a result.
// Pure: time and random numbers are arguments; one instance per runner, on its thread.
// Knows no store and no sink; it counts what is held, and bounds it per sink, per account and in
// all.
#pragma once

#include "base/time.hpp"
#include "sinks/sink.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace switchboard::sinks {

struct OutboxLimits {
    std::uint32_t running = 16;   // over all sinks: as many as there are threads
    std::uint32_t per_sink = 4;   // so that one slow sink cannot take every thread ...
    std::uint32_t per_ailing = 1; // ... nor can several that do not answer ...
    std::uint32_t ailing = 8; // ... nor can all of them: the others are left half of the threads
    std::uint32_t ailing_after =
        3;                      // failures in a row: a sink that fails now and then is served on
    std::uint32_t waiting = 16; // per sink: claimed and next in turn; none for an ailing sink
    std::uint32_t running_per_account = 8; // of one tenant at once
    std::uint32_t per_account = 64;        // running and waiting, so that no tenant fills the node
    std::uint32_t claim_at_once = 24;      // items that one answer of the store may carry
    Millis wait_max{30'000};               // with the request's time well below the claim's
    std::uint32_t permanent_errors = 5;    // then a person has to look
    std::uint32_t attempts_min = 5;        // before age alone parks an item
    Millis age_max = std::chrono::hours{24};
    Millis backoff_min{1'000};
    Millis backoff_max = std::chrono::hours{1};
    Millis hand_back_min{1'000}; // for items whose sink holds all that it may
    Millis hand_back_max{
        3'000}; // grows for an ailing sink, so that its backlog is not turned over and over
};

struct Complete {
    ports::TicketReference reference;
};
struct RetryLater {
    std::string error;
    Millis delay{};
};
struct Park {
    std::string error;
};
using Verdict = std::variant<Complete, RetryLater, Park>;

enum class Admission : std::uint8_t { Start, Wait, HandBack };

class OutboxCore {
public:
    explicit OutboxCore(OutboxLimits limits = {})
        : limits_(limits) {}

    /// How many items of the account may be claimed now.
    [[nodiscard]] std::uint32_t room(std::string const& account) const;
    /// Start: deliver it, then tell `finished` or `dropped`. Wait: it comes out of `next` later.
    [[nodiscard]] Admission admit(v1::OutboxItem item, TimePoint now);
    /// The next waiting item whose turn it is; to be started like an admitted one. Items that
    /// waited too long are forgotten: their claim runs out and the store hands them out again.
    [[nodiscard]] std::optional<v1::OutboxItem> next(TimePoint now);
    /// When to look again at an item that was handed back.
    [[nodiscard]] Millis hand_back_delay(v1::OutboxItem const& item, std::uint32_t random);
    /// The delivery ended; `owed_at` is since when.
    [[nodiscard]] Verdict finished(
        v1::OutboxItem const& item, DeliveryResult const& result, TimePoint owed_at, TimePoint now,
        std::uint32_t random);
    /// The delivery ended without a result; its claim will run out.
    void dropped(v1::OutboxItem const& item);

private:
    struct Held {
        v1::OutboxItem item;
        TimePoint since{};
    };
    struct SinkState {
        std::uint32_t running = 0;
        std::uint32_t failures = 0;    // in a row
        std::uint32_t handed_back = 0; // since it was last well
        std::deque<Held> waiting;
    };
    struct AccountState {
        std::uint32_t held = 0; // running and waiting
        std::uint32_t running = 0;
    };
    [[nodiscard]] static std::string key(v1::OutboxItem const& item);
    [[nodiscard]] Millis backoff(std::uint32_t attempts, std::uint32_t random) const;
    [[nodiscard]] bool is_ailing(SinkState const& sink) const {
        return sink.failures >= limits_.ailing_after;
    }
    [[nodiscard]] bool may_run(SinkState const& sink, AccountState const& account) const;
    void begin(SinkState& sink, AccountState& account);
    /// Takes `change` for the sink's health; what runs there is counted by it.
    template<class Change> void with_health(SinkState& sink, Change change);

    OutboxLimits limits_;
    std::uint32_t running_ = 0;
    std::uint32_t running_ailing_ = 0;
    std::string last_served_;                // for taking turns
    std::map<std::string, SinkState> sinks_; // by account and sink
    std::map<std::string, AccountState> accounts_;
};

/// How many refusals an item has met since it was last sent on its way (by its close, a revision
/// after a delivery, or a person): its last error carries the count through restarts and through
/// errors that pass.
[[nodiscard]] std::uint32_t refusals_in(std::string const& last_error);

} // namespace switchboard::sinks
