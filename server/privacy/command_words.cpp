#include "privacy/command_words.hpp"

#include "ports/command_parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace switchboard::privacy {
namespace {

constexpr std::array kWords{"note", "reason", "disposition"};

} // namespace

bool has_words(v1::RoutingCommand const& command) {
    return std::any_of(kWords.begin(), kWords.end(), [&](char const* name) {
        return !ports::text_in_body(command, name).empty();
    });
}

void mask_words(v1::RoutingCommand& command, conversation::SecretRules const& rules) {
    for (char const* const name : kWords) {
        auto masked = conversation::mask_secrets(ports::text_in_body(command, name), rules);
        if (!masked) continue;
        auto const* const body = ports::body_of(command);
        auto& message = *command.GetReflection()->MutableMessage(&command, body);
        auto const* const field = body->message_type()->FindFieldByName(name);
        message.GetReflection()->SetString(&message, field, std::move(*masked));
    }
}

} // namespace switchboard::privacy
