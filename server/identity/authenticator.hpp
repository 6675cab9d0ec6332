// Turns tokens into callers: visitor tokens by their signature, tickets and sessions by the store.
// One instance per worker; called and answered on its thread. A session of a user who was disabled,
// removed or given another password is refused at its next use; it never trusts the role that was
// stored at log-in.
#pragma once

#include "identity/sessions.hpp"
#include "ports/authenticator.hpp"
#include "ports/config_store.hpp"

#include <functional>
#include <string>
#include <unordered_map>

namespace switchboard::identity {

using Post = std::function<void(std::function<void()>)>;

class StoreAuthenticator final : public ports::Authenticator {
public:
    /// `post` calls a function later on this worker's thread: an answer that needs no store is not
    /// given from inside the question.
    StoreAuthenticator(ports::ConfigStore& store, Clock now, Post post);
    void authenticate(std::string token, ports::Done<ports::Caller> done) override;
    void recheck(ports::Caller caller, ports::Done<ports::Caller> done) override;
    void used(ports::Caller const& caller) override;

private:
    void visitor(std::string token, ports::Done<ports::Caller> done);
    void
    staff(ports::TokenKind kind, std::string token, bool take, ports::Done<ports::Caller> done);
    /// Answers the caller if the session still is one.
    void check_session(std::string session, ports::Caller caller, ports::Done<ports::Caller> done);
    void keep_alive(std::string const& session, ports::Caller stored);

    ports::ConfigStore& store_;
    Clock now_;
    Post post_;
    Keys keys_;
    std::unordered_map<std::string, TimePoint> kept_alive_; // by session
};

} // namespace switchboard::identity
