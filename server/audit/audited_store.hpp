// The conversations' store as sockets have it: what staff read and watch there is in the audit log
// before they see it. Owns nothing; one per worker, same thread as the store behind it. It never
// changes what is asked or answered; what customers do goes straight through.
#pragma once

#include "audit/trail.hpp"
#include "ports/passing_store.hpp"

#include <functional>

namespace switchboard::audit {

class AuditedStore final : public ports::PassingStore {
public:
    AuditedStore(ports::Store& store, Trail& trail)
        : store_{store}
        , trail_{trail} {}

    void append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) override;
    void history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) override;
    void
    conversation(ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) override;
    void submit(
        ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) override;
    void contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) override;
    void
    save_contact(ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) override;

private:
    void pass(std::function<void(ports::Store&)> call) override { call(store_); }
    /// `then` once the record is there, or why it is not to `done`.
    template<class T>
    void after(
        ports::Caller const& who, Deed deed, bool is_reading, ports::Done<T> done,
        std::function<void(ports::Done<T>)> then);

    ports::Store& store_;
    Trail& trail_;
};

} // namespace switchboard::audit
