#include "identity/sessions.hpp"

#include "base/random.hpp"
#include "identity/impl/stamp.hpp"

#include <algorithm>

namespace switchboard::identity {

namespace {

ports::Error rate_limited() {
    return {v1::RATE_LIMITED, "too many failed log-ins; try again in 15 minutes"};
}

/// Under which a mark is kept while log-ins for this are refused.
std::string lock_of(std::string const& kind, std::string const& who) {
    return "lock." + keyed_hash(kind, who);
}

} // namespace

std::optional<ports::Caller> caller_of(v1::AccountConfig const& config, std::string const& user) {
    auto const& users = config.users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](v1::User const& each) { return each.id() == user; });
    if (found == users.end() || found->disabled()) return std::nullopt;
    ports::Caller caller;
    caller.account = config.account().id();
    caller.role = found->role();
    caller.id = found->id();
    caller.name = found->name();
    caller.locale = found->locale().empty() ? config.account().locale() : found->locale();
    caller.grants = access::grants_of(config, user);
    return caller;
}

bool is_access_link(ports::Caller const& grant, v1::AccountConfig const& config) {
    return !grant.id.empty() && Stamp{grant.inbox}.password == stamp_of(config, grant.id);
}

Sessions::Sessions(ports::ConfigStore& store, ports::VaultStore& vault, Clock now)
    : store_{store}
    , vault_{vault}
    , now_{std::move(now)}
    , keys_{store} {}

void Sessions::csrf(std::string session_token, ports::Done<std::string> done) {
    keys_.csrf(std::move(session_token), std::move(done));
}

void Sessions::ticket(
    ports::Caller caller, v1::AccountConfig const& config, std::string network,
    ports::Done<Ticket> done) {
    Ticket ticket{std::string{kTicketPrefix} + random_token(32), now_() + kTicketLife};
    store_.put_token(
        ports::TokenKind::SocketTicket, ticket.token,
        stamped(caller, config, session_of(caller), std::move(network)), kTicketLife,
        [ticket, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(ticket);
        });
}

void Sessions::make_setup_link(std::string account, Millis life, ports::Done<std::string> done) {
    ports::Caller grant;
    grant.account = std::move(account);
    grant.role = v1::ADMIN;
    make_link(std::move(grant), life, std::move(done));
}

void Sessions::make_access_link(
    v1::AccountConfig const& config, std::string user, Millis life, ports::Done<std::string> done) {
    ports::Caller grant;
    grant.account = config.account().id();
    grant.id = std::move(user);
    make_link(stamped(std::move(grant), config, {}), life, std::move(done));
}

void Sessions::make_link(ports::Caller grant, Millis life, ports::Done<std::string> done) {
    grant.expires = now_() + life;
    std::string link = random_token(32);
    store_.put_token(
        ports::TokenKind::SetupLink, link, std::move(grant), life,
        [link, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(link);
        });
}

void Sessions::visitor(
    VisitorGrant fresh, std::string old, ports::Done<std::pair<std::string, VisitorGrant>> done) {
    held(
        std::move(old), fresh.account, fresh.inbox,
        [this, fresh, done](ports::Outcome<std::optional<VisitorGrant>> before) {
            if (!before) return done(before.error());
            VisitorGrant grant = fresh;
            if (*before && fresh.person.empty()) {
                if (!fresh.locale.empty()) (*before)->locale = fresh.locale;
                auto again = renewed(std::move(**before), fresh.issued);
                if (again) grant = std::move(*again);
            }
            keys_.visitor_tokens([grant, done](auto tokens) {
                if (!tokens) return done(tokens.error());
                done(std::pair{(*tokens)->sign(grant), grant});
            });
        });
}

void Sessions::held(
    std::string token, std::string account, std::string inbox,
    ports::Done<std::optional<VisitorGrant>> done) {
    keys_.visitor_tokens([now = now_(), token = std::move(token), account = std::move(account),
                          inbox = std::move(inbox), done](auto tokens) {
        if (!tokens) return done(tokens.error());
        auto grant = (*tokens)->open(token);
        bool const ours = grant && grant->account == account && grant->inbox == inbox;
        if (!ours || !renewed(*grant, now)) grant.reset();
        done(std::move(grant));
    });
}

void Sessions::may_log_in(std::string email, std::string address, ports::Done<ports::Unit> done) {
    // A failed log-in leaves a mark in the store once there were too many; only its presence is
    // looked at.
    auto const kind = ports::TokenKind::SocketTicket;
    store_.find_token(
        kind, lock_of("email", email), false,
        [this, address, done](ports::Outcome<ports::Caller> locked) {
            if (locked) return done(rate_limited());
            if (locked.error().code != v1::UNAUTHENTICATED &&
                locked.error().code != v1::NOT_FOUND) {
                return done(locked.error());
            }
            store_.find_token(
                kind, lock_of("address", address), false,
                [done](ports::Outcome<ports::Caller> address_locked) {
                    if (address_locked) return done(rate_limited());
                    done(ports::Unit{});
                });
        });
}

void Sessions::login_failed(std::string email, std::string address, std::function<void()> then) {
    auto const count =
        [this](std::string kind, std::string who, std::uint32_t limit, std::function<void()> next) {
            std::string const lock = lock_of(kind, who);
            store_.count_attempt(
                "login." + lock, kLoginWindow,
                [this, lock, limit, next](ports::Outcome<std::uint32_t> failures) {
                    if (!failures || *failures < limit) return next();
                    store_.put_token(
                        ports::TokenKind::SocketTicket, lock, ports::Caller{}, kLoginWindow,
                        [next](ports::Outcome<ports::Unit>) { next(); });
                });
        };
    count("email", email, kLoginFailuresPerEmail, [count, address, then = std::move(then)] {
        count("address", address, kLoginFailuresPerAddress, then);
    });
}

} // namespace switchboard::identity
