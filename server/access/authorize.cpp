#include "access/authorize.hpp"

namespace switchboard::access {

bool supervises(v1::Role role) {
    return role == v1::SUPERVISOR || role == v1::ADMIN || role == v1::SYSTEM || role == v1::BOT;
}

bool is_staff(v1::Role role) {
    return role == v1::AGENT || supervises(role);
}

Object object_of(v1::Conversation const& conversation) {
    return {
        conversation.contact().id(), conversation.owner(), conversation.queue(),
        conversation.inbox()};
}

bool is_given(Who const& who, Object const& object) {
    if (who.grants == nullptr) return true;
    if (!object.owner.empty() && object.owner == who.id) return true;
    return who.grants->queues.contains(object.queue) || who.grants->inboxes.contains(object.inbox);
}

Verdict authorize(Who const& who, Action action, Object const& object) {
    if (!is_staff(who.role)) {
        if (object.contact.empty() || object.contact != who.id) return Verdict::Unknown;
        return action == Action::TakePart ? Verdict::Granted : Verdict::Forbidden;
    }
    bool granted = false;
    switch (action) {
    case Action::TakePart: // of customers alone
        break;
    case Action::Handle:
        granted = is_given(who, object) && (supervises(who.role) || object.owner == who.id);
        break;
    case Action::Look:
        granted = is_given(who, object);
        break;
    case Action::Reply:
        granted = true;
        break;
    case Action::SetQueue:
        granted = supervises(who.role) &&
                  (who.grants == nullptr || who.grants->queues.contains(object.queue));
        break;
    case Action::Oversee:
        granted = supervises(who.role) && who.grants == nullptr;
        break;
    }
    return granted ? Verdict::Granted : Verdict::Forbidden;
}

} // namespace switchboard::access
