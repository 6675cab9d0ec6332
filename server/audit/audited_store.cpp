#include "audit/audited_store.hpp"

#include "identity/sessions.hpp"

namespace switchboard::audit {

namespace {

/// Of an entry: what it says that somebody does, beside writing. Empty: nothing of that kind.
std::string watching(v1::Entry const& entry) {
    if (!entry.has_event()) return {};
    if (entry.event().type() == v1::EVENT_MONITORED) return "conversation.watched";
    return entry.event().type() == v1::EVENT_JOINED ? "conversation.joined" : std::string{};
}

/// Of a command to the router: what stands in no conversation's own log.
Deed by_hand(ports::Caller const& who, v1::RoutingCommand const& command) {
    if (command.has_intent() && command.intent().user() != who.id)
        return {
            "agent.presence", command.intent().user(),
            v1::PresenceStatus_Name(command.intent().status())};
    if (command.has_set_queue()) return {"queue.held", command.set_queue().queue()};
    if (command.has_drain_agent()) return {"agent.drained", command.drain_agent().agent()};
    return {};
}

} // namespace

template<class T>
void AuditedStore::after(
    ports::Caller const& who, Deed deed, bool is_reading, ports::Done<T> done,
    std::function<void(ports::Done<T>)> then) {
    if (!who.is_staff() || deed.action.empty()) return then(std::move(done));
    auto const kept = [done, then = std::move(then)](ports::Outcome<ports::Unit> recorded) {
        if (!recorded) return done(recorded.error());
        then(done);
    };
    std::string const network = identity::network_of(who);
    if (is_reading) return trail_.read(who, network, std::move(deed), kept);
    trail_.did(who, network, std::move(deed), kept);
}

void AuditedStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    Deed deed{watching(request.entry), request.conversation};
    ports::Caller const who = request.caller;
    auto then = [this, request = std::move(request)](ports::Done<ports::AppendResult> answer) {
        store_.append(request, std::move(answer));
    };
    after<ports::AppendResult>(who, std::move(deed), false, std::move(done), std::move(then));
}

void AuditedStore::history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) {
    Deed deed{"conversation.read", request.conversation};
    ports::Caller const who = request.caller;
    auto then = [this, request = std::move(request)](ports::Done<ports::HistoryResult> answer) {
        store_.history(request, std::move(answer));
    };
    after<ports::HistoryResult>(who, std::move(deed), true, std::move(done), std::move(then));
}

void AuditedStore::conversation(
    ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) {
    auto then = [this, caller, id](ports::Done<v1::Conversation> answer) {
        store_.conversation(caller, id, std::move(answer));
    };
    after<v1::Conversation>(
        caller, {"conversation.read", id}, true, std::move(done), std::move(then));
}

void AuditedStore::submit(
    ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) {
    Deed deed = by_hand(caller, command);
    auto then = [this, caller, command = std::move(command)](ports::Done<ports::Unit> answer) {
        store_.submit(caller, command, std::move(answer));
    };
    after<ports::Unit>(caller, std::move(deed), false, std::move(done), std::move(then));
}

void AuditedStore::contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) {
    auto then = [this, caller, id](ports::Done<v1::Contact> answer) {
        store_.contact(caller, id, std::move(answer));
    };
    after<v1::Contact>(caller, {"contact.read", id}, true, std::move(done), std::move(then));
}

void AuditedStore::save_contact(
    ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) {
    Deed deed{"contact.changed", contact.id()};
    auto then = [this, caller, contact = std::move(contact)](ports::Done<v1::Contact> answer) {
        store_.save_contact(caller, contact, std::move(answer));
    };
    after<v1::Contact>(caller, std::move(deed), false, std::move(done), std::move(then));
}

} // namespace switchboard::audit
