// The router's reasons in words, Vietnamese for "vi", else English: for staff with names and
// numbers, for a customer without either. Pure; any thread. It decides nothing and hides nothing
// from staff.
#pragma once

#include "router/engine.hpp"
#include "routing/translate.hpp"

#include <switchboard/v1/model.pb.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::routing {

/// How people call what the router knows by ids.
struct Names {
    NameOf user, skill, queue;
};

/// Why it waits: its place, who could not take it and by which rule, and what changes next.
[[nodiscard]] std::string waiting_sentence(
    router::WaitingReasons const& why, std::optional<router::WaitEstimate> const& wait,
    Names const& names, std::string_view locale);
/// The same for the one who waits: no people are named or counted.
[[nodiscard]] std::string waiting_sentence_for_customer(
    router::WaitingReasons const& why, std::optional<router::WaitEstimate> const& wait,
    std::string_view locale);

/// Why the last offer went to its agent.
[[nodiscard]] std::string offered_sentence(v1::Why const& why, std::string_view locale);

/// Each rule that keeps this agent from this conversation, in words.
[[nodiscard]] std::vector<std::string>
why_not_reasons(router::WhyNot const& why_not, std::string_view locale);
[[nodiscard]] std::string why_not_sentence(
    std::string const& agent, std::vector<std::string> const& reasons, std::string_view locale);

} // namespace switchboard::routing
