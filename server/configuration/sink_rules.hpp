// Which sinks are owed a ticket of a conversation, by the rules in their settings. Pure; any
// thread. It never looks at what was owed before.
#pragma once

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::configuration {

/// True for sinks that make tickets; false for webhooks of events.
[[nodiscard]] bool makes_tickets(v1::Sink const& sink);

/// Whether the sink wants a ticket of the conversation as it ended (its state, queue and
/// disposition).
[[nodiscard]] bool wants_ticket(v1::Sink const& sink, v1::Conversation const& conversation);

struct Owing {
    std::vector<std::string> sinks;
    bool exempt = false; // there are sinks, and every one's rules say no
};
[[nodiscard]] Owing owing(v1::AccountConfig const& config, v1::Conversation const& conversation);

/// By which letters to people are sent: the first e-mail sink that is on; null if there is none.
/// Lives as long as `config`.
[[nodiscard]] v1::Sink const* mail_sink(v1::AccountConfig const& config);

/// What a sink of type "events" can ask for.
[[nodiscard]] std::vector<std::string_view> const& known_events();

} // namespace switchboard::configuration
