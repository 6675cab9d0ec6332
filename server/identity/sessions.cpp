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
    return caller;
}

Sessions::Sessions(ports::ConfigStore& store, Clock now)
    : store_{store}
    , now_{std::move(now)}
    , keys_{store} {}

void Sessions::open(
    v1::AccountConfig const& config, std::string user, ports::Done<OpenedSession> done) {
    auto caller = caller_of(config, user);
    if (!caller) return done(ports::Error{v1::UNAUTHENTICATED, "this user cannot log in"});
    caller->expires = now_() + kSessionMax;
    OpenedSession opened{std::string{kSessionPrefix} + random_token(32), {}, *caller};
    ports::Caller stored = stamped(*caller, config);
    store_.put_token(
        ports::TokenKind::ApiSession, opened.token, std::move(stored), kSessionIdle,
        [this, opened, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            keys_.csrf(opened.token, [opened, done](ports::Outcome<std::string> csrf) mutable {
                if (!csrf) return done(csrf.error());
                opened.csrf = *csrf;
                done(opened);
            });
        });
}

void Sessions::close(std::string token, ports::Done<ports::Unit> done) {
    // First the mark, then the end: a request that keeps the session alive meanwhile will see the
    // mark.
    store_.put_token(
        ports::TokenKind::SocketTicket, closed_mark(token), ports::Caller{}, kClosedMarkLife,
        [this, token, done = std::move(done)](ports::Outcome<ports::Unit> marked) {
            if (!marked) return done(marked.error());
            store_.drop_token(ports::TokenKind::ApiSession, token, done);
        });
}

void Sessions::csrf(std::string session_token, ports::Done<std::string> done) {
    keys_.csrf(std::move(session_token), std::move(done));
}

void Sessions::ticket(
    ports::Caller caller, v1::AccountConfig const& config, ports::Done<Ticket> done) {
    Ticket ticket{std::string{kTicketPrefix} + random_token(32), now_() + kTicketLife};
    store_.put_token(
        ports::TokenKind::SocketTicket, ticket.token, stamped(std::move(caller), config),
        kTicketLife, [ticket, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(ticket);
        });
}

void Sessions::make_setup_link(std::string account, Millis life, ports::Done<std::string> done) {
    ports::Caller caller;
    caller.account = std::move(account);
    caller.role = v1::ADMIN;
    caller.expires = now_() + life;
    std::string link = random_token(32);
    store_.put_token(
        ports::TokenKind::SetupLink, link, std::move(caller), life,
        [link, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(link);
        });
}

void Sessions::visitor(
    std::string account, std::string inbox, std::string locale, std::string contact,
    std::string old, ports::Done<std::pair<std::string, VisitorGrant>> done) {
    VisitorGrant fresh = new_grant(account, std::move(contact), inbox, std::move(locale), now_());
    keys_.visitor_tokens([fresh, old = std::move(old),
                          done](ports::Outcome<std::shared_ptr<VisitorTokens const>> tokens) {
        if (!tokens) return done(tokens.error());
        VisitorGrant grant = fresh;
        auto before = (*tokens)->open(old);
        if (before && before->account == fresh.account && before->inbox == fresh.inbox) {
            if (!fresh.locale.empty()) before->locale = fresh.locale;
            auto again = renewed(std::move(*before), fresh.issued);
            if (again) grant = std::move(*again);
        }
        done(std::pair{(*tokens)->sign(grant), grant});
    });
}

void Sessions::may_log_in(std::string email, std::string address, ports::Done<ports::Unit> done) {
    // A failed log-in leaves a mark in the store once there were too many; only its presence is
    // looked at.
    auto const kind = ports::TokenKind::SocketTicket;
    store_.find_token(
        kind, lock_of("email", email), false,
        [this, kind, address, done](ports::Outcome<ports::Caller> locked) {
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
