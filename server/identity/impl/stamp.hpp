// The stamp that ties a stored session to the password it was opened with. Pure; any thread.
// A stored caller carries it in `inbox`, which staff do not use; it never leaves this library.
#pragma once

#include "identity/keys.hpp"
#include "ports/caller.hpp"

#include <switchboard/v1/config.pb.h>

#include <string>
#include <utility>

namespace switchboard::identity {

[[nodiscard]] inline std::string
stamp_of(v1::AccountConfig const& config, std::string const& user) {
    for (auto const& each : config.users()) {
        if (each.id() == user) return keyed_hash("stamp", each.password_hash()).substr(0, 22);
    }
    return {};
}

/// What ties somebody who came in to the password, to the session and to where its ticket was asked
/// for: "<stamp>", "<stamp>.<session id>" or "<stamp>.<session id>.<network>"; the first two have
/// no dot.
struct Stamp {
    std::string password, session, network;

    Stamp(std::string of_password, std::string of_session, std::string of_network = {})
        : password{std::move(of_password)}
        , session{std::move(of_session)}
        , network{std::move(of_network)} {}
    explicit Stamp(std::string const& text)
        : password{text.substr(0, text.find('.'))} {
        auto const dot = text.find('.');
        if (dot == text.npos) return;
        auto const next = text.find('.', dot + 1);
        session = text.substr(dot + 1, next == text.npos ? next : next - dot - 1);
        if (next != text.npos) network = text.substr(next + 1);
    }
    [[nodiscard]] std::string text() const {
        std::string const from = network.empty() ? std::string{} : "." + network;
        return session.empty() && from.empty() ? password : password + "." + session + from;
    }
};

[[nodiscard]] inline ports::Caller stamped(
    ports::Caller caller, v1::AccountConfig const& config, std::string session,
    std::string network = {}) {
    Stamp const stamp{stamp_of(config, caller.id), std::move(session), std::move(network)};
    caller.inbox = stamp.text();
    return caller;
}

/// Under which a session that was just closed is remembered, until no request of it can be under
/// way.
[[nodiscard]] inline std::string closed_mark(std::string const& session) {
    return "closed." + session;
}
inline constexpr Millis kClosedMarkLife = std::chrono::minutes{5};

} // namespace switchboard::identity
