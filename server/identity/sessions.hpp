// What staff hold: API sessions, their CSRF tokens, socket tickets, setup links, and the visitors'
// tokens. One instance per worker; called and answered on its thread. It never keeps a token in
// clear in the store.
#pragma once

#include "identity/keys.hpp"
#include "identity/visitor_token.hpp"
#include "ports/caller.hpp"
#include "ports/config_store.hpp"
#include "ports/outcome.hpp"
#include "ports/vault_store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::identity {

using Clock = std::function<TimePoint()>;

inline constexpr std::string_view kSessionPrefix = "s.";
inline constexpr std::string_view kTicketPrefix = "t.";
inline constexpr Millis kSessionIdle = std::chrono::minutes{30};
inline constexpr Millis kSessionMax = std::chrono::hours{12};
inline constexpr Millis kTicketLife = std::chrono::seconds{30};
inline constexpr Millis kSetupLife = std::chrono::hours{24};
/// Failed log-ins are counted for so long, from the first on.
inline constexpr Millis kLoginWindow = std::chrono::minutes{15};
/// Of one e-mail address, and of one network address, in that time; those that are under way count
/// until they have ended well. Five guesses find no password; behind one address sits an office.
struct LogInLimits {
    std::uint32_t failures_per_email = 5;
    std::uint32_t failures_per_address = 20;
    bool operator==(LogInLimits const&) const = default;
};

inline constexpr Millis kInvitationLife = std::chrono::hours{24 * 7};
inline constexpr Millis kResetLife = std::chrono::minutes{15};
/// Of one person; a newer log-in ends the oldest.
inline constexpr std::size_t kSessionsPerPerson = 20;

/// Where a log-in comes from, for the person to recognise it by.
struct Origin {
    std::string network; // as http::address_network says; empty if it is not known
    std::string agent;   // what the program calls itself
};
struct OpenSession {
    std::string id;
    TimePoint opened{}, expires{};
    Origin from;
};

struct OpenedSession {
    std::string token, csrf;
    ports::Caller caller;
};
/// Somebody who tries to be a person: by which e-mail address, from where. No network: not counted
/// for that.
struct LogIn {
    std::string email;   // empty: not known, and not counted
    std::string network; // an IPv4 address or an IPv6 /64; empty: not counted
};
inline constexpr char kFailuresPerEmail[] = "login_failures_per_email";
inline constexpr char kFailuresPerAddress[] = "login_failures_per_address";
/// Why a log-in is not tried: a key of the settings and its value, and how long it stays so.
struct LogInWait {
    char const* limit = "";
    std::uint32_t most = 0;
    Millis wait{0};
};
struct Ticket {
    std::string token;
    TimePoint expires{};
};

/// What a session is called where its token must not be known: a hash of it.
[[nodiscard]] std::string session_id(std::string const& token);
/// The session that an authenticated caller came with; empty: with none.
[[nodiscard]] std::string session_of(ports::Caller const& caller);
/// Where the ticket of a caller's socket was asked for; empty for others.
[[nodiscard]] std::string network_of(ports::Caller const& caller);

/// The caller that a user of an account is; nothing for a disabled or unknown user.
[[nodiscard]] std::optional<ports::Caller>
caller_of(v1::AccountConfig const& config, std::string const& user);

/// Whether what make_access_link() granted is still good with the settings as they are now.
[[nodiscard]] bool is_access_link(ports::Caller const& grant, v1::AccountConfig const& config);

class Sessions {
public:
    Sessions(
        ports::ConfigStore& store, ports::VaultStore& vault, Clock now, LogInLimits limits = {});

    /// A new session with a new token (nothing that the client had before is continued).
    void open(
        v1::AccountConfig const& config, std::string user, Origin from,
        ports::Done<OpenedSession> done);
    /// Its requests are refused from now on, its sockets are closed within seconds.
    void close(ports::Caller const& caller, std::string token, ports::Done<ports::Unit> done);
    /// The person's sessions that are good now, oldest first.
    void list(
        v1::AccountConfig const& config, std::string user,
        ports::Done<std::vector<OpenSession>> done);
    /// Ends sessions of a person by their ids; unknown ones are ended already.
    void
    end(ports::Caller const& caller, std::vector<std::string> ids, ports::Done<ports::Unit> done);
    void csrf(std::string session_token, ports::Done<std::string> done);
    /// One of the installation's own, as this worker keeps them.
    void key(std::string name, ports::Done<std::string> done);
    /// `network` is remembered with it, for the audit log.
    void ticket(
        ports::Caller caller, v1::AccountConfig const& config, std::string network,
        ports::Done<Ticket> done);

    /// A one-time link of any kind: `grant` says what it is good for, until `life` from now.
    void make_link(ports::Caller grant, Millis life, ports::Done<std::string> done);
    /// A one-time link with which this user chooses a password; worth nothing once that has
    /// changed.
    void make_access_link(
        v1::AccountConfig const& config, std::string user, Millis life,
        ports::Done<std::string> done);
    /// A one-time link that makes an admin: of `account`, or of a new account if that is empty.
    void make_setup_link(std::string account, Millis life, ports::Done<std::string> done);

    /// A visitor's token: renewed from `old` for the same contact if that can be, else as `fresh`
    /// says. What somebody vouched for is never renewed from a token alone.
    void visitor(
        VisitorGrant fresh, std::string old,
        ports::Done<std::pair<std::string, VisitorGrant>> done);
    /// What a visitor's token says that can still be renewed for this inbox; nothing of any other.
    void held(
        std::string token, std::string account, std::string inbox,
        ports::Done<std::optional<VisitorGrant>> done);

    /// Counts a log-in as failed before anything is looked at, so that those that come at once are
    /// not more than those one after the other. Nothing: it may be tried.
    void begin_log_in(LogIn const& log_in, ports::Done<std::optional<LogInWait>> done);
    /// One that was begun ended well, or was never looked at: it is not counted any more.
    void log_in_did_not_fail(LogIn const& log_in);

private:
    struct Counted {
        char const* limit = "";
        ports::Allowance of;
    };
    [[nodiscard]] std::vector<Counted> counts_of(LogIn const& log_in) const;
    void count_next(
        std::vector<Counted> counts, std::size_t at, ports::Done<std::optional<LogInWait>> done);
    void give_back(std::vector<Counted> const& counts);
    void remember(
        v1::AccountConfig const& config, OpenedSession opened, Origin from,
        ports::Done<OpenedSession> done);
    void end_one(std::string id, std::function<void(ports::Outcome<ports::Unit>)> then);
    void
    end_next(ports::Caller caller, std::vector<std::string> ids, ports::Done<ports::Unit> done);

    ports::ConfigStore& store_;
    ports::VaultStore& vault_;
    Clock now_;
    LogInLimits limits_;
    Keys keys_;
};

} // namespace switchboard::identity
