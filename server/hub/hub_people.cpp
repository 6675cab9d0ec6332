// What changes about the people behind the sessions while these are open: their rights, the number
// of their sessions, the node that serves them.
#include "hub/impl/core.hpp"

#include "codec/websocket_codec.hpp"
#include "ports/topics.hpp"

#include <algorithm>

namespace switchboard::hub {
/// The store ended a session for a newer one of the same person, here or elsewhere.
void Hub::Core::on_end_session(ports::Record const& record) {
    auto const followers = subscriptions_.followers(record->account(), record->topic());
    for (SessionHandle const handle : followers) {
        Session const* const session = find(handle);
        if (session != nullptr && session->id == record->end_session().session())
            supersede({handle});
    }
}

/// Who was disabled, or has another role or other grants, must not go on until the next log-in
/// (G12). Staff hear that the people and queues they know of are old: a `colleagues` without any.
void Hub::Core::on_settings_changed(std::string const& account) {
    v1::ServerFrame frame;
    frame.mutable_colleagues();
    SharedFrame news(frame);
    for (auto& [handle, session] : sessions_) {
        if (session.phase != Phase::Live || session.caller.account != account) continue;
        session.recheck_at = TimePoint{};
        if (session.caller.is_staff()) send(session, news);
    }
}

void Hub::Core::tick_people(TimePoint now) {
    std::size_t left = settings_.recheck_batch;
    for (auto& [handle, session] : sessions_) {
        if (session.phase != Phase::Live) continue;
        bool const is_told = draining_ && !session.was_told_to_go && now >= session.go_away_at;
        if (is_told) tell_to_go(session, settings_.drain_jitter);
        if (!session.caller.is_staff() || left == 0 || now < session.recheck_at) continue;
        --left;
        recheck(session);
    }
}

void Hub::Core::recheck(Session& session) {
    session.recheck_at = doors_.now() + settings_.recheck_interval;
    doors_.authenticator.recheck(
        session.caller, guarded<ports::Caller>([this, handle = session.handle](auto caller) {
            on_rechecked(handle, caller);
        }));
}

void Hub::Core::on_rechecked(SessionHandle handle, ports::Outcome<ports::Caller> const& caller) {
    Session* const session = find(handle);
    if (session == nullptr) return;
    if (!caller && is_retryable(caller.error().code)) {
        session->recheck_at = doors_.now() + kRetry;
        return;
    }
    if (!caller) {
        send_error(*session, 0, {v1::UNAUTHENTICATED, "the access was withdrawn", {}, 0});
        return close(*session, v1::CLOSE_AUTH_EXPIRED, "the access was withdrawn");
    }
    // What a session follows and may do was decided with its role: it begins anew with another.
    if (caller->role != session->caller.role)
        return close(*session, codec::kCloseRestart, "the role has changed; connect again");
    if (!access::same(caller->grants, session->caller.grants))
        return close(*session, codec::kCloseRestart, "what was given has changed; connect again");
    session->caller = *caller;
}

void Hub::Core::tell_to_go(Session& session, std::chrono::milliseconds within) {
    session.was_told_to_go = true;
    v1::ServerFrame frame;
    frame.mutable_go_away()->set_reconnect_after_ms(static_cast<std::uint32_t>(within.count()));
    send(session, frame);
}

} // namespace switchboard::hub
