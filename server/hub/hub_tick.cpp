// What happens with time: limits, renewals, comparisons with the store, repetitions, the drain.
#include "hub/impl/core.hpp"

#include "base/limit_text.hpp"
#include "codec/websocket_codec.hpp"

#include <algorithm>
#include <chrono>

namespace switchboard::hub {
namespace {

// Time limits of sessions are seconds; looking at ten thousand of them more often is a waste.
constexpr std::chrono::milliseconds kSweep{250};

} // namespace

Hub::Core::Core(HubDoors doors)
    : doors_(std::move(doors))
    , settings_(doors_.settings)
    , metrics_(doors_.metrics)
    , subscriptions_(doors_.bus)
    , renewals_(presence::Timing{.renew = doors_.settings.presence_renew}) {
    if (doors_.limits == nullptr)
        doors_.limits = std::make_shared<session::NodeLimits>(settings_.session);
}

HubCounts Hub::Core::counts() const {
    HubCounts counts;
    counts.connections = sessions_.size();
    for (auto const& [handle, session] : sessions_) {
        counts.sessions += session.phase == Phase::Live ? 1U : 0U;
        counts.in_flight += session.rules.in_flight();
    }
    counts.topics = subscriptions_.topics();
    counts.tickets = tickets_.size();
    return counts;
}

void Hub::Core::tick(TimePoint now) {
    subscriptions_.tick(now);
    tick_tickets(now);
    tick_heads(now);
    if (now < sweep_at_) return;
    sweep_at_ = now + kSweep;
    tick_sessions(now);
    tick_people(now);
    tick_presence(now);
    HubCounts const counted = counts();
    metrics_.sessions.set(static_cast<double>(counted.sessions));
    metrics_.in_flight.set(static_cast<double>(counted.in_flight));
}

void Hub::Core::tick_sessions(TimePoint now) {
    bool const is_over = draining_ && now >= drained_by_;
    supersede(doors_.limits->take_superseded(settings_.index));
    for (auto& [handle, session] : sessions_) {
        if (session.phase == Phase::Closing) continue;
        if (is_over) {
            close(session, codec::kCloseRestart, "the node stops");
        } else if (session.phase == Phase::Silent && now >= session.deadline) {
            auto const seconds =
                std::chrono::duration_cast<std::chrono::seconds>(settings_.hello_timeout);
            std::string const why = limit_text(
                "no hello in time",
                {{"hello_seconds", static_cast<std::uint64_t>(seconds.count())}});
            send_error(session, 0, {v1::UNAUTHENTICATED, why, {}, 0, "hello_seconds"});
            close(session, codec::kClosePolicy, why);
        } else if (session.phase != Phase::Live && now >= session.deadline) {
            send_error(
                session, session.hello_number,
                refusal_of({v1::STORE_UNAVAILABLE, "joining took too long"}));
            close(session, codec::kCloseTryAgain, "try again later");
        } else if (
            session.phase == Phase::Live && session.caller.expires != TimePoint{} &&
            now >= session.caller.expires) {
            send_error(session, 0, {v1::UNAUTHENTICATED, "the token has expired", {}, 0});
            close(session, v1::CLOSE_AUTH_EXPIRED, "the token has expired");
        }
    }
}

void Hub::Core::tick_tickets(TimePoint now) {
    std::vector<Handled> late;
    while (!tickets_.empty() && tickets_.begin()->second.deadline <= now) {
        late.push_back(std::move(tickets_.begin()->second.handled));
        tickets_.erase(tickets_.begin());
    }
    for (Handled const& handled : late) handled(nullptr);
}

void Hub::Core::announce(Session const& session) {
    doors_.store.session_alive(
        session.caller, session.id, settings_.presence_ttl, sessions_max(session.caller),
        guarded<ports::Unit>([this, handle = session.handle](auto const& done) {
            if (done) {
                renewals_.renewed(handle, doors_.now());
            } else {
                renewals_.failed(handle, doors_.now());
            }
        }));
}

void Hub::Core::tick_presence(TimePoint now) {
    for (SessionHandle const handle : renewals_.take_due(now)) {
        Session const* const session = find(handle);
        if (session == nullptr) continue;
        if (session->phase == Phase::Live) {
            announce(*session);
        } else {
            renewals_.failed(handle, now); // not joined yet: looked at again soon
        }
    }
}

void Hub::Core::tick_heads(TimePoint now) {
    std::vector<Retry> due;
    auto const later = std::partition(
        retries_.begin(), retries_.end(), [&](Retry const& retry) { return retry.at > now; });
    due.assign(later, retries_.end());
    retries_.erase(later, retries_.end());
    for (Retry const& retry : due) {
        read_snapshot(retry.session, retry.conversation, retry.generation);
    }
    if (now >= retry_at_) {
        retry_at_ = now + kRetry;
        for (SessionHandle const handle : std::exchange(boards_to_ask_, {})) {
            ask_board(handle, std::nullopt);
        }
        for (SessionHandle const handle : std::exchange(lists_to_ask_, {})) reread_own(handle);
        if (!doubtful_.empty()) ask_heads(std::exchange(doubtful_, {}));
    }
    if (now < heads_at_) return;
    heads_at_ = now + settings_.heads_interval;
    std::map<std::string, std::set<std::string>> followed;
    for (auto& [handle, session] : sessions_) {
        for (auto& [id, following] : session.following) {
            if (!following.live()) continue;
            note_asked(following);
            followed[session.caller.account].insert(id);
        }
    }
    ask_heads(followed);
}

void Hub::Core::ask_heads(std::map<std::string, std::set<std::string>> const& by_account) {
    for (auto const& [account, conversations] : by_account) {
        std::vector<std::string> batch;
        auto const ask = [&, &account = account] {
            doors_.store.heads(
                account, batch,
                guarded<std::vector<v1::Position>>([this, account, batch](auto const& heads) {
                    if (heads) on_heads(account, batch, *heads);
                    // If not: the next comparison comes soon enough.
                }));
            batch.clear();
        };
        for (std::string const& id : conversations) {
            batch.push_back(id);
            if (batch.size() >= settings_.heads_batch) ask();
        }
        if (!batch.empty()) ask();
    }
}

void Hub::Core::resync() {
    heads_at_ = TimePoint{}; // compare at the next tick
    retry_at_ = TimePoint{};
    for (auto& [handle, session] : sessions_) {
        lists_to_ask_.insert(handle); // of one that joins: when it has
        if (session.phase != Phase::Live) continue;
        for (auto& [id, following] : session.following)
            if (!following.doubted) following.doubted = following.last;
        session.recheck_at = TimePoint{}; // what was lost may have been a change of rights
        if (session.board) boards_to_ask_.insert(handle);
    }
}

void Hub::Core::drain(TimePoint now) {
    if (draining_) return;
    draining_ = true;
    drained_by_ = now + settings_.drain_grace;
    // Evenly spread is better than random: no two clients come back at the same moment. Who is not
    // told yet is served, so that nobody is without a node for longer than a reconnect takes.
    auto const count = static_cast<std::uint64_t>(sessions_.size());
    auto const spread = static_cast<std::uint64_t>(settings_.drain_spread.count());
    std::uint64_t index = 0;
    for (auto& [handle, session] : sessions_) {
        session.go_away_at = now + std::chrono::milliseconds{spread * index++ / count};
        if (session.phase != Phase::Live) tell_to_go(session, settings_.drain_jitter);
    }
    tick_people(now);
}

} // namespace switchboard::hub
