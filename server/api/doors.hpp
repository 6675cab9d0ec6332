// What the composition root hands to the API: each worker's ports, and the few things that all
// share. A handler runs on a worker's thread and asks `worker` for the doors of that thread. It
// never hands a door of one worker to another.
#pragma once

#include "api/limits.hpp"
#include "api/rate_table.hpp"
#include "api/under_way.hpp"
#include "audit/trail.hpp"
#include "base/time.hpp"
#include "identity/password.hpp"
#include "identity/sessions.hpp"
#include "identity/work_pool.hpp"
#include "openid/providers.hpp"
#include "ports/audit_store.hpp"
#include "ports/authenticator.hpp"
#include "ports/config_store.hpp"
#include "ports/contact_note_store.hpp"
#include "ports/desk_store.hpp"
#include "ports/file_scanner.hpp"
#include "ports/outbox_store.hpp"
#include "ports/privacy_store.hpp"
#include "ports/store.hpp"
#include "ports/upload_store.hpp"
#include "ports/vault_store.hpp"
#include "search/service.hpp"

#include <switchboard/v1/config.pb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace switchboard::api {

/// Of one worker; lives as long as its thread.
struct WorkerDoors {
    ports::Store& store;
    ports::ConfigStore& config;
    ports::OutboxStore& outbox;
    ports::UploadStore& uploads;
    ports::DeskStore& desk;
    ports::ContactNoteStore& contact_notes; // secrets are masked behind it
    ports::VaultStore& vault;
    ports::AuditStore& audit_log;
    ports::PrivacyStore& privacy;
    audit::Trail& trail;
    ports::Authenticator& authenticator;
    identity::Sessions& sessions;
    identity::Executor background;         // for passwords
    std::uint32_t downloads = 0;           // files being put together; each is held in memory once
    ports::FileScanner* scanner = nullptr; // null: files are not looked into
    /// Puts a function onto this worker's own thread.
    std::function<void(std::function<void()>)> post{};
};

/// Renders for the customer or for staff.
using Renderer = std::function<std::string(ports::TranscriptSource const&, bool for_customer)>;

/// Callable on every worker's thread; what was found is answered on another one.
struct SearchDoor {
    std::function<void(
        std::string account, search::Wish wish, std::uint32_t limit,
        std::function<void(search::Found)> done)>
        find;
    /// Something that the store no longer has; of an erased person all conversations. This node's
    /// index only: other nodes' forget within a day, and never show what the store does not have.
    std::function<void(std::string account, std::string conversation)> forget_conversation;
    std::function<void(std::string account, std::string contact)> forget_contact;
};

/// To one person, by an e-mail sink of the account (its secret as it is stored).
struct Letter {
    std::string account, from_name, to, subject, text;
    v1::Sink sink;
};

struct ApiDoors {
    std::function<WorkerDoors&()> worker; // of the calling thread
    std::function<TimePoint()> now;
    SearchDoor search; // its functions not set: no search on this node
    Renderer text, json, html;
    /// "2026-11-23 14:06:04 +07:00" in a time zone by its IANA name; an unknown one is UTC.
    /// Not set: UTC.
    std::function<std::string(TimePoint, std::string const&)> local_time;
    /// Answers what keeps this node from serving, or nothing; not set: it serves.
    std::function<void(std::function<void(std::optional<std::string>)>)> readiness;
    /// What will keep it from serving soon, or nothing; not set: nothing.
    std::function<std::optional<std::string>()> warning;
    /// Prometheus text; not set: no /metrics.
    std::function<std::string()> metrics;
    /// Told the name of a limit that refused a request; not set: not counted.
    std::function<void(char const*)> limit_reached;
    /// Removes what a file sink wrote under this reference; answers how many files, nothing where
    /// one stayed. May block; not set: there are none here.
    std::function<std::optional<std::uint64_t>(std::string const&)> remove_transcript;
    /// How browsers reach this server, "https://desk.shop.example": what a mailed link begins with.
    /// Empty: nothing is mailed to who only asks, since a request can name any host.
    std::string public_url;
    /// Where files are read from: an origin that shows nothing else, and whose answers the pages of
    /// `public_url` may read. Empty: from this server's own.
    std::string files_origin;
    /// Hands a letter over; false if there are too many already. Does not block; not set: no mail.
    std::function<bool(Letter)> send_letter;
    /// Keeps outside of the store that this contact was erased (account, contact), so that it goes
    /// again where an older copy is put back; false: that could not be written. May block; not set:
    /// nobody keeps it.
    std::function<bool(std::string const&, std::string const&)> note_erased;
    /// Has the store write its files anew, without what was erased; true if it has begun. May
    /// block; not set: that is for whoever runs the store.
    std::function<bool()> rewrite_store;
    /// Seals the sinks' secrets (base/sealed.hpp); empty: they are stored as they come.
    std::string seal_key;
    /// Asks the providers that people log in with; null: nobody logs in that way here. Needs
    /// `public_url`: a provider sends people back there and nowhere else.
    std::shared_ptr<openid::Providers> open_id;
    identity::PasswordCost password_cost{};
    /// Whether somebody unknown from this network address has to solve a puzzle before a first
    /// token of the account; not set: nobody has to.
    std::function<bool(std::string const& account, std::string const& address)> wants_puzzle;
    std::uint32_t puzzle_bits = 16; // each doubles the work of solving one
    ApiLimits limits;
    /// Without the limits of a network address and a caller: one machine that asks for thousands of
    /// visitors in a load test.
    std::vector<std::string> unlimited_addresses;
    /// Counted for the whole node.
    std::shared_ptr<RateTable> rates = std::make_shared<RateTable>();
    /// Log-ins by what they count for.
    std::shared_ptr<UnderWay> log_ins = std::make_shared<UnderWay>();
};

} // namespace switchboard::api
