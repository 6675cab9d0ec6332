#include "identity/authenticator.hpp"

#include "identity/impl/stamp.hpp"

#include <algorithm>

namespace switchboard::identity {

namespace {

constexpr std::size_t kCallersTokenMax = 1024;
/// How often the idle time of a session in use is put back to the full 30 minutes.
constexpr Millis kKeepAliveEvery = std::chrono::minutes{1};
/// Sessions remembered as kept alive; forgetting one costs a write, nothing else.
constexpr std::size_t kKeptAliveMax = 10'000;

ports::Error refused() {
    return {v1::UNAUTHENTICATED, "the token is unknown or expired"};
}

} // namespace

StoreAuthenticator::StoreAuthenticator(ports::ConfigStore& store, Clock now, Post post)
    : store_{store}
    , now_{std::move(now)}
    , post_{std::move(post)}
    , keys_{store} {}

void StoreAuthenticator::authenticate(std::string token, ports::Done<ports::Caller> done) {
    if (token.size() <= kCallersTokenMax) {
        if (token.starts_with(kVisitorPrefix)) return visitor(std::move(token), std::move(done));
        if (token.starts_with(kTicketPrefix)) {
            return staff(ports::TokenKind::SocketTicket, std::move(token), true, std::move(done));
        }
        if (token.starts_with(kSessionPrefix)) {
            return staff(ports::TokenKind::ApiSession, std::move(token), false, std::move(done));
        }
    }
    post_([done = std::move(done)] { done(refused()); });
}

void StoreAuthenticator::visitor(std::string token, ports::Done<ports::Caller> done) {
    done = [this, answer = std::move(done)](ports::Outcome<ports::Caller> caller) {
        post_([answer, caller = std::move(caller)] { answer(caller); });
    };
    keys_.visitor_tokens([this, token = std::move(token),
                          done](ports::Outcome<std::shared_ptr<VisitorTokens const>> tokens) {
        if (!tokens) return done(tokens.error());
        auto const grant = (*tokens)->open(token);
        if (!grant || now_() >= grant->expires) return done(refused());
        ports::Caller caller;
        caller.account = grant->account;
        caller.role = v1::CUSTOMER;
        caller.id = grant->contact;
        caller.inbox = grant->inbox;
        caller.locale = grant->locale;
        caller.expires = grant->expires;
        done(caller);
    });
}

void StoreAuthenticator::staff(
    ports::TokenKind kind, std::string token, bool take, ports::Done<ports::Caller> done) {
    std::string const own = take ? std::string{} : session_id(token);
    std::string const key = take ? std::move(token) : own;
    store_.find_token(kind, key, take, [this, own, done](auto stored) {
        if (!stored) {
            bool const unknown = stored.error().code == v1::NOT_FOUND;
            return done(unknown ? refused() : stored.error());
        }
        if (stored->account.empty() || now_() >= stored->expires) return done(refused());
        store_.load(stored->account, [this, own, done, kept = *stored](auto config) {
            if (!config) {
                bool const gone = config.error().code == v1::NOT_FOUND;
                return done(gone ? refused() : config.error());
            }
            Stamp stamp{kept.inbox};
            auto caller = caller_of(*config, kept.id);
            if (!caller || stamp_of(*config, kept.id) != stamp.password) return done(refused());
            caller->expires = kept.expires;
            if (own.empty()) {
                caller->stamp = kept.inbox;
                return check_session(stamp.session, *caller, done);
            }
            stamp.session = own;
            caller->stamp = stamp.text();
            done(*caller);
        });
    });
}

void StoreAuthenticator::recheck(ports::Caller caller, ports::Done<ports::Caller> done) {
    if (!caller.is_staff()) return post_([caller, done = std::move(done)] { done(caller); });
    store_.load(caller.account, [this, caller, done = std::move(done)](auto config) {
        if (!config) {
            bool const gone = config.error().code == v1::NOT_FOUND;
            return done(gone ? refused() : config.error());
        }
        Stamp const stamp{caller.stamp};
        auto now = caller_of(*config, caller.id);
        if (!now || stamp_of(*config, caller.id) != stamp.password) return done(refused());
        now->expires = caller.expires;
        now->stamp = caller.stamp;
        check_session(stamp.session, *now, done);
    });
}

void StoreAuthenticator::check_session(
    std::string session, ports::Caller caller, ports::Done<ports::Caller> done) {
    if (session.empty()) return done(caller); // the server itself made the ticket
    store_.find_token(
        ports::TokenKind::ApiSession, session, false, [session, caller, done](auto stored) {
            if (!stored) {
                bool const ended = stored.error().code == v1::NOT_FOUND;
                return done(ended ? refused() : stored.error());
            }
            if (stored->account != caller.account || stored->id != caller.id)
                return done(refused());
            done(caller);
        });
}

void StoreAuthenticator::used(ports::Caller const& caller) {
    std::string const session = caller.is_staff() ? Stamp{caller.stamp}.session : std::string{};
    if (session.empty()) return;
    TimePoint const now = now_();
    if (kept_alive_.size() >= kKeptAliveMax) kept_alive_.clear();
    auto const [entry, is_new] = kept_alive_.try_emplace(session, now);
    if (!is_new && now - entry->second < kKeepAliveEvery) return;
    entry->second = now;
    store_.find_token(
        ports::TokenKind::ApiSession, session, false,
        [this, session](ports::Outcome<ports::Caller> stored) {
            if (stored) keep_alive(session, *std::move(stored));
        });
}

void StoreAuthenticator::keep_alive(std::string const& session, ports::Caller stored) {
    Millis const life = std::min(kSessionIdle, stored.expires - now_());
    if (life <= Millis{0}) return;
    store_.put_token(
        ports::TokenKind::ApiSession, session, std::move(stored), life,
        [this, session](ports::Outcome<ports::Unit>) {
            // The session may have been closed since it was found: then this must not bring it
            // back.
            store_.find_token(
                ports::TokenKind::SocketTicket, closed_mark(session), false,
                [this, session](ports::Outcome<ports::Caller> closed) {
                    if (!closed) return;
                    store_.drop_token(
                        ports::TokenKind::ApiSession, session, [](ports::Outcome<ports::Unit>) {});
                });
        });
}

} // namespace switchboard::identity
