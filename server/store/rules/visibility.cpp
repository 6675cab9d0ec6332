#include "store/rules/visibility.hpp"

namespace switchboard::store {

namespace {

bool hidden_from_customers(v1::Entry const& entry) {
    switch (entry.body_case()) {
    case v1::Entry::kMessage:
    case v1::Entry::kHidden:
        return false;
    case v1::Entry::kEvent:
        break;
    default:
        return true;
    }
    switch (entry.event().type()) {
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
        return false;
    default:
        return true;
    }
}

} // namespace

v1::Entry entry_for(v1::Role reader, v1::Entry entry) {
    if (reader != v1::CUSTOMER && reader != v1::ROLE_UNSPECIFIED) return entry;
    if (hidden_from_customers(entry)) {
        entry.clear_author();
        entry.clear_client_id();
        entry.mutable_hidden();
    } else if (entry.has_event()) {
        entry.mutable_event()->clear_why();
    }
    return entry;
}

} // namespace switchboard::store
