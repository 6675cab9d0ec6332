// Sessions from log-in to log-out, and the list that their person sees. A session is stored under
// its id, so that it can be ended by who does not have its token.
#include "identity/impl/stamp.hpp"
#include "identity/sessions.hpp"
#include "identity/vault_document.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <switchboard/v1/vault.pb.h>

#include <algorithm>
#include <memory>

namespace switchboard::identity {

namespace {

constexpr std::size_t kAgentMax = 200; // characters

std::string list_document(std::string const& user) {
    return "sessions." + user;
}

/// Only what can be shown, and not more of it than a line.
std::string shown_agent(std::string const& agent) {
    std::string out;
    for (char const c : agent) {
        if (out.size() == kAgentMax) break;
        out.push_back(c >= ' ' && c < 0x7F ? c : '?');
    }
    return out;
}

OpenSession from_kept(v1::StaffSession const& kept) {
    return {
        kept.id(),
        time_point_ms(kept.opened_at().seconds() * 1000),
        time_point_ms(kept.expires_at().seconds() * 1000),
        {kept.address(), kept.agent()}};
}

/// Asks of one after the other whether it still is.
struct Listing {
    std::vector<OpenSession> all, good;
    std::string stamp;
    ports::Done<std::vector<OpenSession>> done;
};

void next(ports::ConfigStore& store, std::shared_ptr<Listing> const& listing) {
    if (listing->all.empty()) return listing->done(std::move(listing->good));
    OpenSession one = std::move(listing->all.front());
    listing->all.erase(listing->all.begin());
    std::string const id = one.id;
    store.find_token(
        ports::TokenKind::ApiSession, id, false,
        [&store, listing, one = std::move(one)](ports::Outcome<ports::Caller> stored) {
            if (!stored && stored.error().code != v1::NOT_FOUND)
                return listing->done(stored.error());
            if (stored && stored->inbox == listing->stamp) listing->good.push_back(one);
            next(store, listing);
        });
}

} // namespace

std::string session_id(std::string const& token) {
    return keyed_hash("session", token);
}

std::string session_of(ports::Caller const& caller) {
    return Stamp{caller.stamp}.session;
}

std::string network_of(ports::Caller const& caller) {
    return Stamp{caller.stamp}.network;
}

void Sessions::open(
    v1::AccountConfig const& config, std::string user, Origin from,
    ports::Done<OpenedSession> done) {
    auto caller = caller_of(config, user);
    if (!caller) return done(ports::Error{v1::UNAUTHENTICATED, "this user cannot log in"});
    caller->expires = now_() + kSessionMax;
    OpenedSession opened{std::string{kSessionPrefix} + random_token(32), {}, *caller};
    std::string const id = session_id(opened.token);
    opened.caller.stamp = Stamp{stamp_of(config, user), id}.text();
    store_.put_token(
        ports::TokenKind::ApiSession, id, stamped(*caller, config, {}), kSessionIdle,
        [this, config, opened, from, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            remember(config, opened, from, done);
        });
}

void Sessions::remember(
    v1::AccountConfig const& config, OpenedSession opened, Origin from,
    ports::Done<OpenedSession> done) {
    auto const outdated = std::make_shared<std::vector<std::string>>();
    v1::StaffSession session;
    session.set_id(session_of(opened.caller));
    session.mutable_opened_at()->set_seconds(to_ms(now_()) / 1000);
    session.mutable_expires_at()->set_seconds(to_ms(opened.caller.expires) / 1000);
    session.set_address(from.network);
    session.set_agent(shown_agent(from.agent));
    auto const edit = [session, outdated, now = to_ms(now_()) / 1000](v1::StaffSessions& list) {
        auto& all = *list.mutable_sessions();
        outdated->clear();
        all.erase(
            std::remove_if(
                all.begin(), all.end(),
                [now](auto const& each) { return each.expires_at().seconds() <= now; }),
            all.end());
        while (all.size() >= static_cast<int>(kSessionsPerPerson)) {
            outdated->push_back(all.begin()->id());
            all.erase(all.begin());
        }
        *all.Add() = session;
        return std::optional<ports::Error>{};
    };
    change_kept<v1::StaffSessions>(
        vault_, config.account().id(), list_document(opened.caller.id), edit,
        [this, opened, outdated, done](ports::Outcome<v1::StaffSessions> saved) {
            if (!saved) return done(saved.error());
            auto const then = [this, opened, done](ports::Outcome<ports::Unit>) {
                keys_.csrf(opened.token, [opened, done](ports::Outcome<std::string> csrf) mutable {
                    if (!csrf) return done(csrf.error());
                    opened.csrf = *csrf;
                    done(opened);
                });
            };
            if (outdated->empty()) return then(ports::Unit{});
            end_next(opened.caller, *outdated, then);
        });
}

void Sessions::close(
    ports::Caller const& caller, std::string token, ports::Done<ports::Unit> done) {
    end(caller, {session_id(token)}, std::move(done));
}

void Sessions::list(
    v1::AccountConfig const& config, std::string user, ports::Done<std::vector<OpenSession>> done) {
    auto listing = std::make_shared<Listing>();
    listing->stamp = stamp_of(config, user);
    listing->done = std::move(done);
    load_kept<v1::StaffSessions>(
        vault_, config.account().id(), list_document(user),
        [this, listing](ports::Outcome<Kept<v1::StaffSessions>> kept) {
            if (!kept) return listing->done(kept.error());
            for (auto const& each : kept->value.sessions()) listing->all.push_back(from_kept(each));
            next(store_, listing);
        });
}

void Sessions::end(
    ports::Caller const& caller, std::vector<std::string> ids, ports::Done<ports::Unit> done) {
    auto const edit = [ids](v1::StaffSessions& list) {
        auto& all = *list.mutable_sessions();
        all.erase(
            std::remove_if(
                all.begin(), all.end(),
                [&](auto const& each) {
                    return std::find(ids.begin(), ids.end(), each.id()) != ids.end();
                }),
            all.end());
        return std::optional<ports::Error>{};
    };
    // First the ends, then the list: what is still listed can be ended again.
    end_next(caller, ids, [this, caller, edit, done](ports::Outcome<ports::Unit> ended) {
        if (!ended) return done(ended.error());
        change_kept<v1::StaffSessions>(
            vault_, caller.account, list_document(caller.id), edit,
            [done](ports::Outcome<v1::StaffSessions> saved) {
                if (!saved) return done(saved.error());
                done(ports::Unit{});
            });
    });
}

/// First the mark, then the end: a request that keeps the session alive meanwhile sees the mark.
void Sessions::end_one(std::string id, std::function<void(ports::Outcome<ports::Unit>)> then) {
    store_.put_token(
        ports::TokenKind::SocketTicket, closed_mark(id), ports::Caller{}, kClosedMarkLife,
        [this, id, then = std::move(then)](ports::Outcome<ports::Unit> marked) {
            if (!marked) return then(marked.error());
            store_.drop_token(ports::TokenKind::ApiSession, id, then);
        });
}

void Sessions::end_next(
    ports::Caller caller, std::vector<std::string> ids, ports::Done<ports::Unit> done) {
    if (ids.empty()) return vault_.recheck_people(caller.account, std::move(done));
    std::string const id = ids.back();
    ids.pop_back();
    end_one(id, [this, caller, ids, done](ports::Outcome<ports::Unit> ended) {
        if (!ended) return done(ended.error());
        end_next(caller, ids, done);
    });
}

} // namespace switchboard::identity
