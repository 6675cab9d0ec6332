// The door to accounts, their settings and the people's log-ins. Called and answered on the thread
// that owns the instance. Secrets and hashes are stored, never returned by the API layer above.
#pragma once

#include "base/time.hpp"
#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/store.pb.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace switchboard::ports {

/// What a stored token stands for. Tokens are kept only as SHA-256 of the token.
enum class TokenKind : std::uint8_t { ApiSession, SocketTicket, SetupLink, MailCode, FileTicket };

/// At most so much under a key within a window; the window begins with the first attempt and ends
/// as a whole.
struct Allowance {
    std::string key;
    Millis window{0};
    std::uint32_t most = 0;
    std::uint32_t amount = 1; // of this attempt
};
struct Attempt {
    bool counted = false; // else there was no room for it
    Millis left{0};       // until the window ends
};

using QueueOverrides = std::map<std::string, v1::QueueOverride>; // by queue

class ConfigStore {
public:
    virtual ~ConfigStore() = default;
    virtual void accounts(Done<std::vector<std::string>> done) = 0;
    virtual void load(std::string account, Done<v1::AccountConfig> done) = 0;
    /// Queues that somebody opened or closed by hand, as the router committed it.
    virtual void queue_overrides(std::string account, Done<QueueOverrides> done) = 0;
    /// Replaces the account's settings (creates the account if it is new) if its revision still is
    /// `config.revision()`; answers the new revision, else CONFLICT. Tells the router (a config
    /// command on its stream) and every node (topic "config").
    virtual void save(v1::AccountConfig config, Done<std::uint32_t> done) = 0;
    /// Which account a public inbox id or a log-in e-mail belongs to; NOT_FOUND if none.
    virtual void account_of_inbox(std::string inbox, Done<std::string> done) = 0;
    virtual void account_of_email(std::string email, Done<std::string> done) = 0;

    virtual void
    put_token(TokenKind kind, std::string token, Caller caller, Millis ttl, Done<Unit> done) = 0;
    /// `take` removes it in the same step (one-time tokens).
    virtual void find_token(TokenKind kind, std::string token, bool take, Done<Caller> done) = 0;
    virtual void drop_token(TokenKind kind, std::string token, Done<Unit> done) = 0;
    /// A secret of the whole installation (made at first use, the same for all nodes): signs
    /// visitor tokens.
    virtual void installation_key(std::string name, Done<std::string> done) = 0;
    /// Counts an attempt, unless the allowance has no room for it. Of attempts that come at once,
    /// on whichever nodes, no more are counted than it allows.
    virtual void count_attempt(Allowance allowance, Done<Attempt> done) = 0;
    /// Takes back what was counted; nothing happens if its window is over.
    virtual void give_back_attempt(Allowance allowance, Done<Unit> done) = 0;
};

} // namespace switchboard::ports
