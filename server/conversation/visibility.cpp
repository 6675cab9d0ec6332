#include "conversation/visibility.hpp"

namespace switchboard::conversation {
namespace {

/// Events that tell a customer something about their own conversation.
bool is_public_event(v1::EventType type) {
    switch (type) {
    case v1::EVENT_CREATED:
    case v1::EVENT_QUEUED:
    case v1::EVENT_ASSIGNED:
    case v1::EVENT_REQUEUED:
    case v1::EVENT_CLOSED:
    case v1::EVENT_ABANDONED:
    case v1::EVENT_REJECTED:
    case v1::EVENT_REOPENED:
    case v1::EVENT_RATED:
    case v1::EVENT_JOINED:
    case v1::EVENT_PLACE_KEPT:
    case v1::EVENT_BOT:
        return true;
    default:
        return false;
    }
}

/// Only what the customer's screen shows: what happened, who came, their own rating.
v1::Event public_part(v1::Event const& event) {
    v1::Event shown;
    shown.set_type(event.type());
    shown.set_queue(event.queue());
    if (event.type() == v1::EVENT_ASSIGNED || event.type() == v1::EVENT_JOINED) {
        shown.set_user(event.user());
        shown.set_user_name(event.user_name());
    }
    if (event.type() == v1::EVENT_PLACE_KEPT) shown.set_detail(event.detail()); // their own
    if (event.type() == v1::EVENT_REJECTED || event.type() == v1::EVENT_BOT) {
        shown.set_reason(event.reason());
        shown.set_action(event.action());
        if (event.has_opens_at()) *shown.mutable_opens_at() = event.opens_at();
    }
    if (event.type() == v1::EVENT_RATED) {
        shown.set_detail(event.detail());
        shown.set_csat(event.csat());
        shown.set_ces(event.ces());
    }
    return shown;
}

v1::Entry hidden_in_place_of(v1::Entry const& entry) {
    v1::Entry hidden;
    hidden.set_conversation(entry.conversation());
    hidden.set_seq(entry.seq());
    *hidden.mutable_at() = entry.at();
    hidden.mutable_hidden();
    return hidden;
}

} // namespace

Audience audience_of(v1::Role role) {
    switch (role) {
    case v1::AGENT:
    case v1::SUPERVISOR:
    case v1::ADMIN:
    case v1::SYSTEM:
    case v1::BOT:
        return Audience::Staff;
    default:
        return Audience::Customer; // the unknown see the least
    }
}

bool is_visible(v1::Role role, v1::Entry const& entry) {
    if (audience_of(role) == Audience::Staff) return true;
    if (entry.has_message()) return true;
    return entry.has_event() && is_public_event(entry.event().type());
}

v1::Entry entry_for(v1::Role role, v1::Entry const& entry) {
    if (audience_of(role) == Audience::Staff) return entry;
    if (!is_visible(role, entry)) return hidden_in_place_of(entry);
    if (!entry.has_event()) return entry;
    v1::Entry shown = hidden_in_place_of(entry);
    if (entry.event().type() == v1::EVENT_JOINED || entry.author().role() == v1::CUSTOMER) {
        *shown.mutable_author() = entry.author();
    }
    *shown.mutable_event() = public_part(entry.event());
    return shown;
}

v1::Conversation conversation_for(v1::Role role, v1::Conversation const& conversation) {
    v1::Conversation shown = conversation;
    if (audience_of(role) == Audience::Staff) return shown;
    shown.clear_tags();
    shown.clear_disposition();
    shown.clear_required_skills();
    shown.clear_due_at();
    shown.clear_priority();
    shown.clear_wrap_up_until();
    shown.clear_wrap_up_extensions();
    shown.clear_tickets();
    shown.clear_why();
    shown.clear_snoozed_until();
    shown.clear_sla_ms();
    shown.mutable_contact()->clear_attributes();
    return shown;
}

bool is_frame_for(v1::Role role, v1::ServerFrame const& frame) {
    if (audience_of(role) == Audience::Staff) return true;
    switch (frame.body_case()) {
    case v1::ServerFrame::kWelcome:
    case v1::ServerFrame::kAck:
    case v1::ServerFrame::kError:
    case v1::ServerFrame::kEntry:
    case v1::ServerFrame::kConversation:
    case v1::ServerFrame::kPosition:
    case v1::ServerFrame::kTyping:
    case v1::ServerFrame::kRead:
    case v1::ServerFrame::kDelivered:
    case v1::ServerFrame::kGoAway:
    case v1::ServerFrame::kPong:
    case v1::ServerFrame::kHistory:
    case v1::ServerFrame::kReset:
    case v1::ServerFrame::kExplanation:
    case v1::ServerFrame::kConversationGone:
        return true;
    default:
        return false;
    }
}

v1::ServerFrame frame_for(v1::Role role, v1::ServerFrame const& frame) {
    v1::ServerFrame shown = frame;
    if (audience_of(role) == Audience::Staff) return shown;
    if (shown.has_conversation()) {
        *shown.mutable_conversation() = conversation_for(role, frame.conversation());
    } else if (shown.has_entry()) {
        *shown.mutable_entry() = entry_for(role, frame.entry());
    } else if (shown.has_typing()) {
        shown.mutable_typing()->clear_preview();
    } else if (shown.has_explanation()) {
        shown.mutable_explanation()->clear_why();
        shown.mutable_explanation()->clear_reasons();
    } else if (shown.has_history()) {
        for (v1::Entry& entry : *shown.mutable_history()->mutable_entries()) {
            entry = entry_for(role, entry);
        }
    }
    return shown;
}

} // namespace switchboard::conversation
