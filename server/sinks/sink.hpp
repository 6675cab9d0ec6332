// A ticketing system as the outbox sees it: takes one transcript, says what became of it.
// Called on a thread of the sink pool, where it may block up to its own time limit; several calls
// of one sink may run at once. It never sees the store, never retries by itself and never decides
// when to give up.
#pragma once

#include "base/time.hpp"
#include "ports/outbox_store.hpp"

#include <switchboard/v1/config.pb.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace switchboard::sinks {

/// It is there, durably; `reference` is what the sink calls it, `url` where people can look at it.
struct Delivered {
    std::string reference;
    std::string url{};
};
/// Not now. `delay` is the sink's own wish (Retry-After), which replaces our back-off.
struct Retry {
    std::string error;
    std::optional<Millis> delay;
};
/// Repeating will hardly help: the request itself was refused.
struct Permanent {
    std::string error;
};
using DeliveryResult = std::variant<Delivered, Retry, Permanent>;

/// A file that somebody sent, or why not: it is gone for good, or could not be read now.
struct FileBytes {
    std::string bytes;
    bool gone = false;
    std::optional<DeliveryResult> trouble;
};
/// Blocks; on the thread of the delivery.
using ReadFile = std::function<FileBytes(v1::Attachment const&)>;

class Sink {
public:
    virtual ~Sink() = default;
    /// The transcript and what people sent: `deliver`, then `attach` to the ticket that it made. A
    /// sink that can only do both at once does so. Without `read` files are only named.
    [[nodiscard]] virtual DeliveryResult
    bring(ports::TranscriptSource const& source, v1::OutboxItem const& item, ReadFile const& read);
    /// `source` is already cut to the item's generation (see for_generation).
    [[nodiscard]] virtual DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) = 0;
    /// After `deliver`: adds to the ticket what people sent and is not there yet. What has come
    /// through stays when it ends in trouble; the next attempt goes on from there. Sinks that hold
    /// no files do nothing.
    [[nodiscard]] virtual std::optional<DeliveryResult> attach(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        std::string const& ticket, ReadFile const& read);
    /// The customer's own copy, to item.recipient(), in item.language(). Only sinks that send mail
    /// do it; the others refuse.
    [[nodiscard]] virtual DeliveryResult
    write_letter(ports::TranscriptSource const& source, v1::OutboxItem const& item);
    /// True for one that replaces what it holds by what it is given: it gets the conversation as it
    /// is now, so that an old generation that comes late takes nothing away.
    [[nodiscard]] virtual bool is_cumulative() const { return false; }
};

struct SinkSettings {
    std::filesystem::path data_directory;
    /// Tests and machines without TLS on the same host: lets sinks reach loopback addresses,
    /// without TLS too.
    bool allow_loopback_http = false;
    /// Sinks inside the company's own network. Without it only public addresses are connected to.
    bool allow_private_addresses = false;
    /// Authorities to trust instead of the system's (PEM); for services with a company's own.
    std::string ca_file;
    /// Opens the sinks' secrets (base/sealed.hpp); empty where none is sealed.
    std::string seal_key;
    Millis request_timeout{15'000};
    /// How long a worker may hold an item: half of it waiting, 5/12 delivering (all requests of
    /// one delivery together), the rest for the store's answers.
    Millis lease{60'000};
    /// The shortest and the longest pause between two attempts of one item, also of a Retry-After.
    Millis backoff_min{1'000};
    Millis backoff_max = std::chrono::hours{1};
    /// Deliveries that may block at once, over all sinks of the node.
    std::uint32_t threads = 16;
};

/// What the sink is told to know a repetition by; the same for every attempt. Another revision (a
/// note or a rating after the close) has another key, the same conversation's id.
[[nodiscard]] std::string delivery_key(v1::OutboxItem const& item);

/// The conversation as it was when it closed for the `generation`-th time: entries from its
/// reopening on are left out, and the time and number of the close are those of that generation.
[[nodiscard]] ports::TranscriptSource
for_generation(ports::TranscriptSource source, std::uint32_t generation);

/// The adapter for a configured sink; a type that nobody knows gives one that refuses everything.
/// `stopping` makes deliveries that are under way end early.
[[nodiscard]] std::unique_ptr<Sink> make_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping);
/// One that refuses everything, for a reason.
[[nodiscard]] std::unique_ptr<Sink> make_refusing_sink(std::string why);

} // namespace switchboard::sinks
