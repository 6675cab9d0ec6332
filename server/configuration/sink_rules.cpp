#include "configuration/sink_rules.hpp"

#include <algorithm>

namespace switchboard::configuration {

namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

bool has(Names const& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// In the list, if there is one, and not among the exceptions.
bool admits(Names const& only, Names const& except, std::string const& name) {
    return (only.empty() || has(only, name)) && !has(except, name);
}

std::string_view end_name(v1::ConversationState state) {
    switch (state) {
    case v1::STATE_ABANDONED:
        return "abandoned";
    case v1::STATE_REJECTED:
        return "rejected";
    default:
        return "closed";
    }
}

} // namespace

bool makes_tickets(v1::Sink const& sink) {
    return sink.type() != "events";
}

bool wants_ticket(v1::Sink const& sink, v1::Conversation const& conversation) {
    v1::SinkRules const& rules = sink.rules();
    if (!rules.on().empty() && !has(rules.on(), end_name(conversation.state()))) return false;
    return admits(rules.queues(), rules.except_queues(), conversation.queue()) &&
           admits(rules.dispositions(), rules.except_dispositions(), conversation.disposition());
}

Owing owing(v1::AccountConfig const& config, v1::Conversation const& conversation) {
    Owing owed;
    bool any = false;
    for (auto const& sink : config.sinks()) {
        if (sink.disabled() || !makes_tickets(sink)) continue;
        any = true;
        if (wants_ticket(sink, conversation)) owed.sinks.push_back(sink.id());
    }
    owed.exempt = any && owed.sinks.empty();
    return owed;
}

v1::Sink const* mail_sink(v1::AccountConfig const& config) {
    auto const& sinks = config.sinks();
    auto const found = std::find_if(sinks.begin(), sinks.end(), [](v1::Sink const& each) {
        return each.type() == "email" && !each.disabled();
    });
    return found == sinks.end() ? nullptr : &*found;
}

std::vector<std::string_view> const& known_events() {
    static std::vector<std::string_view> const kEvents{
        "conversation.created",     "conversation.queued",   "conversation.assigned",
        "conversation.transferred", "conversation.closed",   "conversation.abandoned",
        "conversation.rejected",    "conversation.reopened", "message.created",
        "contact.updated",          "rating.received"};
    return kEvents;
}

} // namespace switchboard::configuration
