// What staff hold: API sessions, their CSRF tokens, socket tickets, setup links, and the visitors'
// tokens. One instance per worker; called and answered on its thread. It never keeps a token in
// clear in the store.
#pragma once

#include "identity/keys.hpp"
#include "identity/visitor_token.hpp"
#include "ports/caller.hpp"
#include "ports/config_store.hpp"
#include "ports/outcome.hpp"

#include <functional>
#include <optional>
#include <string>

namespace switchboard::identity {

using Clock = std::function<TimePoint()>;

inline constexpr std::string_view kSessionPrefix = "s.";
inline constexpr std::string_view kTicketPrefix = "t.";
inline constexpr Millis kSessionIdle = std::chrono::minutes{30};
inline constexpr Millis kSessionMax = std::chrono::hours{12};
inline constexpr Millis kTicketLife = std::chrono::seconds{30};
inline constexpr Millis kSetupLife = std::chrono::hours{24};
/// Failed log-ins within the window, after which an e-mail address or a network address has to
/// wait.
inline constexpr Millis kLoginWindow = std::chrono::minutes{15};
inline constexpr std::uint32_t kLoginFailuresPerEmail = 5;
inline constexpr std::uint32_t kLoginFailuresPerAddress = 20;

struct OpenedSession {
    std::string token, csrf;
    ports::Caller caller;
};
struct Ticket {
    std::string token;
    TimePoint expires{};
};

/// The caller that a user of an account is; nothing for a disabled or unknown user.
[[nodiscard]] std::optional<ports::Caller>
caller_of(v1::AccountConfig const& config, std::string const& user);

class Sessions {
public:
    Sessions(ports::ConfigStore& store, Clock now);

    /// A new session with a new token (nothing that the client had before is continued).
    void open(v1::AccountConfig const& config, std::string user, ports::Done<OpenedSession> done);
    void close(std::string token, ports::Done<ports::Unit> done);
    void csrf(std::string session_token, ports::Done<std::string> done);
    void ticket(ports::Caller caller, v1::AccountConfig const& config, ports::Done<Ticket> done);

    /// A one-time link that makes an admin: of `account`, or of a new account if that is empty.
    void make_setup_link(std::string account, Millis life, ports::Done<std::string> done);

    /// A visitor's token: renewed from `old` for the same contact if that can be, else for
    /// `contact`.
    void visitor(
        std::string account, std::string inbox, std::string locale, std::string contact,
        std::string old, ports::Done<std::pair<std::string, VisitorGrant>> done);

    /// RATE_LIMITED while too many log-ins failed for this e-mail address or network address.
    void may_log_in(std::string email, std::string address, ports::Done<ports::Unit> done);
    void login_failed(std::string email, std::string address, std::function<void()> then);

private:
    ports::ConfigStore& store_;
    Clock now_;
    Keys keys_;
};

} // namespace switchboard::identity
